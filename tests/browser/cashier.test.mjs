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
  await noor.keyboard.press('Enter');
  await noor.locator('.told-so').waitFor();
  assert.deepEqual([page.errors, noor.errors], [[], []]);
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
