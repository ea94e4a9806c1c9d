// A cashier's afternoon at the console, with the keyboard alone, and a second cashier at the next desk.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { demo, desktop, show } from './harness.mjs';

const PASSWORD = 'counterfoil-demo';
let server;
let desks;

before(async () => {
  server = await demo({ waiting: 3 });
  desks = await desktop();
});
after(async () => {
  await desks?.end();
  await server?.stop();
});

/** Signs in without touching the mouse. */
async function signIn(page, login) {
  await page.goto(`${server.base}/console`);
  await page.locator('input[name=login]:focus').waitFor();
  await page.keyboard.type(login);
  await page.keyboard.press('Tab');
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => !url.pathname.endsWith('/sign-in'));
}

const rows = (page, bag) => page.locator('tr', { hasText: bag.name }).filter({ hasText: bag.currency });
const total = (bag) => bag.notes.reduce((sum, note) => sum + note.worth, 0);
const amount = (minor) => (minor / 100).toLocaleString('en-US', { minimumFractionDigits: 2 });

/** Walks down the list to a bag's row and presses Enter there. */
async function open(page, bag) {
  for (let step = 0; step < 40; step += 1) {
    await page.keyboard.press('ArrowDown');
    const row = page.locator('tr:has(:focus)');
    if (await row.filter({ hasText: bag.name }).filter({ hasText: bag.currency }).count()) {
      await page.keyboard.press('Enter');
      return page.locator('form[data-count]').waitFor();
    }
  }
  throw new Error(`no row of ${bag.name}, ${bag.currency}`);
}

/** Types notes from where the focus is, Enter after each. */
async function type(page, notes) {
  for (;;) {
    const field = await page.evaluate(() => document.activeElement.getAttribute('name') ?? '');
    if (!field.startsWith('n') && field !== 'loose') return;
    const note = notes.find((one) => one.field === field);
    if (note) await page.keyboard.type(note.typed);
    await page.keyboard.press('Enter');
    if (field === 'loose') return;
  }
}

/** Ticks every cheque, and goes on to the button. */
async function tick(page, bag) {
  for (let cheque = 0; cheque < bag.cheques; cheque += 1) {
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
  }
}

test('an afternoon in the cash office', async () => {
  const [short, equal] = ['AED'].flatMap((code) => {
    const names = [...new Set(server.bags.map((bag) => bag.name))].sort();
    return server.bags.filter((bag) => bag.currency === code).sort((a, b) => names.indexOf(a.name) - names.indexOf(b.name));
  });
  assert.ok(short && equal, 'two bags of dirhams wait');

  const omar = await desks.window();
  await signIn(omar, 'omar');
  assert.equal(await omar.locator('button[data-row]').count(), server.bags.length);
  await omar.locator('.live.on').waitFor();
  await show(omar, 'console-01-queue');

  // Counted half, and the browser is gone.
  await open(omar, equal);
  await show(omar, 'console-02-count');
  const seen = [await omar.content()];
  const half = Math.ceil(equal.notes.length / 2);
  await type(omar, equal.notes.slice(0, half));
  await omar.locator('#saved:not(:empty)').waitFor();
  const place = new URL(omar.url()).pathname;
  await omar.context().close();

  // Another cashier cannot have it: not from the list, not by its address, not past the page.
  const huda = await desks.window({ locale: 'ar', dark: true });
  await signIn(huda, 'huda');
  await huda.locator('.live.on').waitFor();
  await show(huda, 'console-03-queue-ar-dark');
  assert.equal(await rows(huda, equal).locator('button[data-row]').count(), 0);
  await huda.goto(server.base + place);
  assert.equal(await huda.locator('form[data-count]').count(), 0);
  assert.match(await huda.locator('.notice').innerText(), /Omar Batal/);
  const csrf = await huda.locator('[name=csrf]').first().inputValue();
  const refused = await huda.evaluate(async ([path, token]) => {
    const answers = [];
    for (const what of ['take', 'draft', 'count', 'refuse']) {
      const body = new URLSearchParams({ csrf: token, token: `x-${what}`, n10000: '1', reason: 'mine' });
      answers.push((await fetch(`${path}/${what}`, { method: 'POST', body })).status);
    }
    return answers;
  }, [place, csrf]);
  assert.deepEqual(refused, [409, 409, 409, 409]);
  await huda.goto(`${server.base}/console/cashier`);
  await huda.locator('.live.on').waitFor();

  // Omar is back and finds what he had typed.
  const page = await desks.window();
  await signIn(page, 'omar');
  await open(page, equal);
  for (const note of equal.notes.slice(0, half)) assert.equal(await page.locator(`[name=${note.field}]`).inputValue(), note.typed);
  // A comma that may be meant for a decimal point is no amount, here as on the server.
  const loose = page.locator('[name=loose]');
  for (const typed of ['1,5', '12,50', '.', '1,25.50']) {
    await loose.fill(typed);
    assert.equal(await loose.getAttribute('aria-invalid'), 'true', typed);
    assert.equal(await page.locator('#cash .late').count(), 1, typed);
  }
  await loose.fill('');
  assert.equal(await loose.getAttribute('aria-invalid'), null);
  await page.locator(`[name=${equal.notes.at(half)?.field ?? 'loose'}]`).focus();
  await type(page, equal.notes.slice(half));
  await tick(page, equal);
  await page.locator('#cash', { hasText: amount(total(equal)) }).waitFor();
  await show(page, 'console-04-counted');

  // Enter on the button records it; what was declared is shown only now.
  await page.keyboard.press('Control+Enter');
  await page.locator('.sides .even').waitFor();
  await show(page, 'console-05-equal');
  const declared = (await page.locator('.sides .digits').nth(1).innerText());
  assert.equal(declared, amount(total(equal)));

  // Pressed twice in a hurry: done once.
  await page.evaluate(() => {
    const form = document.querySelector('form[action$="/confirm"]');
    const again = new URLSearchParams(new FormData(form));
    fetch(form.action, { method: 'POST', body: again, keepalive: true });
  });
  await page.keyboard.press('Enter');
  await page.locator('.told-so').waitFor();
  await show(page, 'console-06-confirmed');
  await page.keyboard.press('Enter');
  await page.locator('.slip').waitFor();
  await show(page, 'console-07-slip');

  // The next bag is a note short.
  await page.goto(`${server.base}/console/cashier`);
  await open(page, short);
  seen.push(await page.content());
  await type(page, short.notes);
  await tick(page, short);
  await page.keyboard.press('Control+Enter');
  await page.locator('.sides .differs').waitFor();
  await show(page, 'console-08-short');
  const missing = await page.locator('.sides .digits').last().innerText();
  assert.match(missing, /^\u2212\d+\.00$/);
  const shortDeclared = await page.locator('.sides .digits').nth(1).innerText();
  // Enter alone does not: a difference is read first.
  await page.keyboard.press('Enter');
  await page.locator('.sides .differs').waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.locator('.told-so').waitFor();
  for (const html of seen) {
    for (const figure of [declared, shortDeclared]) assert.ok(!html.includes(figure), 'nothing declared is on a page that counts');
  }

  // Huda's list has followed by itself.
  await huda.locator('tr', { hasText: short.name }).filter({ hasText: missing }).waitFor();
  await show(huda, 'console-09-followed');

  // The books hold exactly that.
  const manager = await server.desk('salma');
  const { deposits } = await manager('/v1/deposits?state=confirmed');
  const mine = (figure) => deposits.filter((deposit) => deposit.declared.amount === figure.replaceAll(',', ''));
  assert.equal(mine(declared).length, 1);
  assert.equal(mine(declared)[0].variance.amount, '0.00');
  assert.equal(mine(shortDeclared)[0].variance.amount, missing.replace('\u2212', '-'));
  const { variances } = await manager('/v1/variances?state=open');
  assert.deepEqual(variances.filter((one) => one.deposit === mine(shortDeclared)[0].deposit).map((one) => one.amount.amount), [missing.replace('\u2212', '-')]);
  for (const figure of [declared, shortDeclared]) {
    const { cash } = await manager(`/v1/custody/${mine(figure)[0].collector}`);
    assert.ok(cash.filter((one) => one.currency === 'AED').every((one) => Number(one.amount) === 0), 'nothing is left with the collector');
  }

  // A third person closes the case.
  const noor = await desks.window({ locale: 'ar' });
  await signIn(noor, 'noor');
  await noor.goto(`${server.base}/console/variances/${variances.at(-1).variance}`);
  await show(noor, 'console-10-case-ar');
  await noor.locator('[value=recover]').focus();
  await noor.keyboard.press('Space');
  await noor.keyboard.press('Tab');
  await noor.keyboard.type('seen on camera');
  // Enter in the field decides nothing: the button does.
  await noor.keyboard.press('Tab');
  await noor.keyboard.press('Enter');
  await noor.locator('.told-so').waitFor();
  await show(noor, 'console-10-case-proposed-ar');
  // Nobody is charged by one person alone: another agrees, and what both said stays.
  assert.equal(await noor.locator('.decision .primary').count(), 0);
  const second = await desks.window();
  await signIn(second, 'salma');
  await second.goto(noor.url());
  await second.fill('[name=reason]', 'seen it too');
  await show(second, 'console-10-case-agree');
  await second.click('.decision .primary');
  await second.locator('blockquote', { hasText: 'seen it too' }).waitFor();
  await second.locator('blockquote', { hasText: 'seen on camera' }).waitFor();
  const { shortage } = await manager(`/v1/custody/${variances.at(-1).answers}`);
  assert.equal(shortage.find((one) => one.currency === 'AED')?.amount, missing.replace('\u2212', ''));
  assert.deepEqual([page.errors, noor.errors, second.errors], [[], [], []]);
});

/** What is on the paper, as the printer gets it. */
async function printed(page, name) {
  await page.emulateMedia({ media: 'print' });
  await show(page, name);
  assert.equal(await page.locator('.top').isVisible(), false, 'only the sheet is on paper');
  await page.emulateMedia({ media: 'screen' });
}

test('from the vault to the bank, and the day closed blind', async () => {
  const manager = await server.desk('salma');
  const page = await desks.window();
  await signIn(page, 'omar');
  const omar = (await manager('/v1/vaults')).vaults.find((one) => one.cash.some((cash) => cash.currency === 'AED'));
  const inVault = async () => (await manager('/v1/vaults')).vaults.find((one) => one.cashier === omar.cashier);
  const dirhams = async () => Number(((await inVault()).cash.find((one) => one.currency === 'AED')?.amount ?? '0').replace('.', ''));
  const before = { cash: await dirhams(), cheques: (await inVault()).cheques.length };

  // Into a bundle: some notes that came in, and every cheque that is due.
  await page.goto(`${server.base}/console/vault`);
  await show(page, 'console-20-vault');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.locator('.choices').waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.locator('form[data-count]').waitFor();
  const bag = server.bags.find((one) => one.currency === 'AED');
  await type(page, bag.notes.slice(0, 2));
  const taken = bag.notes.slice(0, 2).reduce((sum, note) => sum + note.worth, 0);
  const due = await page.locator('.tick').count();
  for (let cheque = 0; cheque < due; cheque += 1) {
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
  }
  await page.locator('#cash', { hasText: amount(taken) }).waitFor();
  await show(page, 'console-21-bundle');
  await page.keyboard.press('Control+Enter');
  await page.locator('.slip').waitFor();
  await show(page, 'console-22-bank-slip');
  await printed(page, 'console-23-bank-slip-printed');
  assert.equal(await dirhams(), before.cash - taken);
  assert.equal((await inVault()).cheques.length, before.cheques - due);

  // Back from the bank, with its stamp.
  await page.locator('[name=reference]').focus();
  await page.keyboard.type('ENBD 0418');
  await page.keyboard.press('Enter');
  await page.locator('.told-so').waitFor();
  await show(page, 'console-24-carried');
  const { bank_deposits: carried } = await manager('/v1/bank-deposits?state=carried');
  assert.deepEqual([carried[0].bank_reference, carried[0].cash.amount], ['ENBD 0418', (taken / 100).toFixed(2)]);

  // The day: what the ledger says is told to the manager, and to Omar when he has counted it.
  await page.goto(`${server.base}/console/day`);
  await show(page, 'console-25-day');
  const { lines } = await manager(`/v1/cash-days/open?cashier=${omar.cashier}`);
  const expected = Object.fromEntries(lines.map((line) => [line.expected.currency, line.expected.amount]));
  const told = Number(expected.AED).toLocaleString('en-US', { minimumFractionDigits: 2 });
  for (const place of ['vault', 'day']) {
    await page.goto(`${server.base}/console/${place}`);
    assert.ok(!(await page.content()).includes(told), `${place} says nothing of what should be there`);
  }
  for (;;) {
    await page.keyboard.press('ArrowDown');
    if (await page.locator('form[action="/console/day/begin"] button:focus').count()) break;
  }
  await page.keyboard.press('Enter');
  const blind = [];
  let missed;
  for (;;) {
    await page.waitForURL((url) => url.pathname === '/console/day/count');
    blind.push(await page.content());
    if (await page.locator('[data-main]').count()) break;
    await page.locator('a:focus').waitFor();
    await page.keyboard.press('Enter');
    await page.locator('form[data-count]').waitFor();
    blind.push(await page.content());
    const currency = new URL(page.url()).pathname.split('/').at(-1);
    await type(page, [{ field: 'loose', typed: expected[currency] ?? '0' }]);
    // One cheque is nowhere to be found.
    for (let cheque = await page.locator('.tick').count(); cheque > 0; cheque -= 1) {
      if (missed) await page.keyboard.press('Space');
      else missed = await page.locator('.tick:has(:focus) .name').innerText();
      await page.keyboard.press('Enter');
    }
    await show(page, `console-26-count-${currency}`);
    await page.keyboard.press('Control+Enter');
  }
  assert.ok(!blind[0].includes(told) && !blind[1].includes(told), 'nothing expected is on a page that counts');
  await show(page, 'console-27-counted');
  await page.locator('[data-main]:focus').waitFor();
  await page.keyboard.press('Enter');
  await page.locator('.slip').waitFor();
  await show(page, 'console-28-z-report');
  await printed(page, 'console-29-z-report-printed');

  // The report, the vault and the ledger are one.
  const { closed_days: closed } = await manager('/v1/cash-days');
  const z = await manager(`/v1/cash-days/${closed[0].closed_day}`);
  assert.equal(z.report, 'Z-1');
  for (const line of z.lines) {
    assert.equal(line.difference.amount, (0).toFixed(line.difference.amount.split('.')[1].length));
    const held = (await inVault()).cash.find((one) => one.currency === line.counted.currency);
    assert.equal(line.counted.amount, held?.amount ?? '0.00');
  }
  assert.equal(z.lines.find((line) => line.expected.currency === 'AED').expected.amount, expected.AED);

  // The missing cheque is a case: one person wants it written off, another agrees, and then it turns up.
  const { variances } = await manager('/v1/variances?state=open');
  const lost = variances.find((one) => one.cheque);
  assert.equal(lost.answers, omar.cashier);
  const there = (await inVault()).cheques.length;
  const accountant = await desks.window();
  await signIn(accountant, 'noor');
  const decides = async (who, choose, why) => {
    await who.goto(`${server.base}/console/variances/${lost.variance}`);
    assert.ok((await who.content()).includes(missed));
    if (choose.startsWith('[value')) await who.check(choose);
    await who.fill('[name=reason]', why);
    await show(who, `console-28-case-${why.replaceAll(' ', '-')}`);
    await who.click(choose.startsWith('[value') ? '.decision .primary' : choose);
    await who.locator('blockquote', { hasText: why }).waitFor();
  };
  await decides(accountant, '[value=write_off]', 'looked everywhere');
  assert.equal(await accountant.locator('.decision .primary').count(), 0, 'nobody agrees with themselves');
  const second = await desks.window({ width: 390, height: 844 });
  await signIn(second, 'salma');
  await decides(second, '.decision .primary', 'so did I');
  await decides(second, '[value=turned_up]', 'behind the drawer');
  assert.equal((await inVault()).cheques.length, there + 1);
  await accountant.goto(`${server.base}/console/variances?state=decided`);
  await accountant.locator('td', { hasText: 'behind the drawer' }).waitFor();
  await show(accountant, 'console-28-decided');

  // Who decided and who found it stay told, one above the other; the audit trail has every step.
  const steps = ['looked everywhere', 'so did I', 'behind the drawer'];
  await accountant.goto(`${server.base}/console/variances/${lost.variance}`);
  assert.deepEqual(await accountant.locator('blockquote').allInnerTexts(), steps);
  await show(accountant, 'console-28-found');
  await accountant.click(`a[href="/console/audit?subject=variance+${lost.variance}"]`);
  assert.deepEqual(await accountant.locator('.trail tbody td:nth-child(6)').allInnerTexts(), steps.toReversed());
  await accountant.locator('.hash summary').first().click();
  assert.match(await accountant.locator('.hash[open] > .key').innerText(), /^\d+:[0-9a-f]{64}$/);
  await show(accountant, 'console-28-audit-case');
  await accountant.goto(`${server.base}/console/audit`);
  await show(accountant, 'console-28-audit');
  for (const [path, name] of [['audit', 'audit'], [`variances/${lost.variance}`, 'found'], ['variances?state=decided', 'decided']]) {
    await second.goto(`${server.base}/console/${path}`);
    await show(second, `console-28-${name}-narrow`);
    assert.ok(await second.evaluate(() => document.documentElement.scrollWidth <= innerWidth + 1), `${path} fits a narrow window`);
    const hidden = await second.evaluate(() => [...document.querySelectorAll('.cards')].map((list) => list.scrollWidth - list.clientWidth));
    assert.ok(hidden.every((width) => width <= 0), `${path}: no part of a difference is scrolled for`);
  }

  // The same places in Arabic, in the dark, in a narrow window.
  const salma = await desks.window({ locale: 'ar', dark: true });
  await signIn(salma, 'salma');
  for (const [path, name] of [['vault', 'vault'], ['bank', 'bank'], ['bank/1', 'bank-slip'], ['closes/1', 'z'], ['books', 'books'], ['books/1', 'book'], ['cashier', 'coming'], ['audit', 'audit'], [`variances/${lost.variance}`, 'found'], ['variances?state=decided', 'decided']]) {
    await salma.goto(`${server.base}/console/${path}`);
    await show(salma, `console-30-${name}-ar-dark`);
  }
  // Who has most places to go to has them in one row, in both languages.
  const english = await desks.window();
  await signIn(english, 'salma');
  for (const manager of [salma, english]) {
    const middles = await manager.evaluate(() => [...document.querySelectorAll('.top > *')].map((part) => part.getBoundingClientRect()).map(({ top, bottom }) => (top + bottom) / 2));
    assert.ok(Math.max(...middles) - Math.min(...middles) < 8, 'the navigation takes one row');
  }
  const narrow = await desks.window({ width: 390, height: 844 });
  await signIn(narrow, 'rana');
  for (const [path, name] of [['vault', 'vault'], ['day', 'day'], ['books', 'books'], ['books/1', 'book'], ['cashier', 'counter'], ['closes/1', 'z'], ['bank/1', 'slip'], ['variances', 'cases'], ['variances/1', 'case'], ['review', 'review'], ['customers', 'customers'], ['worklist', 'worklist'], ['plan', 'plan'], ['board', 'board']]) {
    await narrow.goto(`${server.base}/console/${path}`);
    await show(narrow, `console-31-${name}-narrow`);
    assert.ok(await narrow.evaluate(() => document.documentElement.scrollWidth <= innerWidth + 1), `${path} fits a narrow window`);
    const out = await narrow.evaluate(() => [...document.querySelectorAll('main .primary, main td.do > *')].filter((one) => {
      const { left, right, width } = one.getBoundingClientRect();
      return width > 0 && (left < 0 || right > innerWidth);
    }).map((one) => one.innerText));
    assert.deepEqual(out, [], `${path}: what is done there is in sight`);
  }
  assert.deepEqual([page.errors, salma.errors, narrow.errors], [[], [], []]);
});

test('without a script it is pages and forms', async () => {
  const bag = server.bags.find((one) => one.currency === 'KWD' && one.notes.length);
  const page = await desks.window({ script: false, width: 900 });
  await signIn(page, 'huda');
  await rows(page, bag).locator('button[data-row]').click();
  await page.fill('[name=n1000]', '2');
  await page.keyboard.press('Enter');
  // Enter kept it and added it up; it did not record anything.
  await page.locator('#cash', { hasText: '2.000' }).waitFor();
  await page.fill('[name=n1000]', '');
  for (const note of bag.notes) await page.fill(`[name=${note.field}]`, note.typed);
  await page.click('[data-main]');
  await page.locator('.sides .even').waitFor();
  await page.click('[data-main]');
  await page.locator('.told-so').waitFor();
  await show(page, 'console-11-no-script');
});
