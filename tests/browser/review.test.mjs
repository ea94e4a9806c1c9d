// A reviewer's afternoon: a second factor is set up and asked for, a void is decided, a dispute is answered in
// words, callers are answered (a limit to lift, a locked phone to open), limits take two people, and the server
// refuses what a forged page asks for. The demo's day has no flagged receipt: those
// are decided in the server's own tests.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, test } from 'node:test';
import { demo, desktop, show } from './harness.mjs';

const PASSWORD = 'counterfoil-demo';
let server;
let desks;

before(async () => {
  server = await demo({ waiting: 1 });
  desks = await desktop();
});
after(async () => {
  await desks?.end();
  await server?.stop();
});

/** What an authenticator shows (RFC 6238), some steps on. */
function code(base32, ahead = 0) {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...base32].map((letter) => letters.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + ahead));
  const tag = createHmac('sha1', key).update(step).digest();
  return String((tag.readUInt32BE(tag.at(-1) & 15) & 0x7fff_ffff) % 1_000_000).padStart(6, '0');
}

async function password(page, login) {
  await page.goto(`${server.base}/console`);
  await page.fill('[name=login]', login);
  await page.fill('[name=password]', PASSWORD);
  await page.keyboard.press('Enter');
}

async function signIn(page, login) {
  await password(page, login);
  await page.waitForURL((url) => !url.pathname.endsWith('/sign-in'));
}

/** A recovery code that nobody used yet. */
let spare;

test('a second factor is set up with the keyboard, and asked for from then on', async () => {
  const rana = await desks.window();
  await signIn(rana, 'rana');
  await rana.goto(`${server.base}/console/you`);
  await show(rana, 'review-01-you');
  await rana.click('a[href="/console/you/second"]');
  await rana.click('form[action$="/begin"] button');
  await rana.locator('svg.square').waitFor();
  const secret = (await rana.locator('.secret').innerText()).replaceAll(' ', '');
  assert.match(secret, /^[A-Z2-7]{32}$/);
  await show(rana, 'review-02-set-up');
  await rana.locator('[name=code]:focus').waitFor();
  await rana.keyboard.type('000000');
  await rana.keyboard.press('Enter');
  await rana.locator('.notice.refused').waitFor();
  await rana.fill('[name=code]', code(secret));
  await rana.keyboard.press('Enter');
  await rana.locator('.codes li').first().waitFor();
  assert.equal(await rana.locator('.codes li').count(), 10);
  await show(rana, 'review-03-recovery');
  const [recovery, next] = await rana.locator('.codes li').allInnerTexts();
  spare = next;

  const there = await desks.window({ locale: 'ar', dark: true });
  await password(there, 'rana');
  await there.locator('[name=code]:focus').waitFor();
  await show(there, 'review-04-code-ar-dark');
  await there.keyboard.type(code(secret, 1));
  await there.keyboard.press('Enter');
  await there.waitForURL((url) => url.pathname === '/console/board');
  await there.goto(`${server.base}/console/you/second`);
  await show(there, 'review-05-look-after-ar-dark');

  // The phone is gone: a recovery code gets her in, once.
  const lost = await desks.window();
  await password(lost, 'rana');
  await lost.fill('[name=code]', recovery.toLowerCase());
  await lost.keyboard.press('Enter');
  await lost.waitForURL((url) => url.pathname === '/console/board');
  assert.deepEqual([rana.errors.filter((one) => !one.includes('401')), there.errors], [[], []]);
});

test('a void is decided with a reason, and a forged form by the wrong person is refused', async () => {
  const salma = await desks.window();
  await signIn(salma, 'salma');
  await salma.goto(`${server.base}/console/review`);
  await show(salma, 'review-06-queue');
  const link = salma.locator('a[href*="/console/voids/"]').first();
  const place = await link.getAttribute('href');

  // An auditor may look. A page made up in the browser does not make the server let him decide.
  const adel = await desks.window({ locale: 'ar' });
  await signIn(adel, 'adel');
  await adel.goto(`${server.base}${place}`);
  await show(adel, 'review-07-void-ar');
  const forged = await adel.evaluate(async (to) => {
    const csrf = document.querySelector('[name=csrf]').value;
    const body = new URLSearchParams({ csrf, token: 'forged', decision: 'yes', reason: 'fine' });
    const answer = await fetch(`${to}/decide`, { method: 'POST', body, redirect: 'manual' });
    return answer.status;
  }, place);
  assert.equal(forged, 403);

  await link.click();
  await salma.fill('[name=reason]', 'seen the slip');
  await salma.click('button[value=yes]');
  await salma.locator('form.decision').waitFor({ state: 'detached' });
  await show(salma, 'review-08-void-decided');
});

test('a caller is answered on a narrow screen, and letters that do not fit give no code', async () => {
  const sami = await desks.window();
  await sami.setViewportSize({ width: 390, height: 844 });
  await password(sami, 'rana');
  await sami.fill('[name=code]', spare);
  await sami.keyboard.press('Enter');
  await sami.waitForURL((url) => url.pathname === '/console/board');
  await sami.goto(`${server.base}/console/unlocks`);
  await show(sami, 'review-10-unlocks-narrow');
  await sami.selectOption('[name=collector]', { index: 1 });
  await sami.fill('[name=challenge]', 'AAAAA-AAAAA');
  await sami.fill('[name=reason]', 'bank closed');
  await sami.click('button[value=yes]');
  await sami.locator('.notice.refused').waitFor();
  assert.equal(await sami.inputValue('[name=challenge]'), 'AAAAA-AAAAA', 'what was typed is kept');
  await show(sami, 'review-11-unlock-refused-narrow');

  // Another cannot get into the phone: the two numbers it shows are typed, and the code is read out.
  await sami.goto(`${server.base}/console/openings`);
  await sami.locator('[name=phone]:focus').waitFor();
  const phone = await sami.locator('#phones option').first().getAttribute('value');
  await sami.keyboard.type(phone);
  await sami.fill('[name=lock]', '0');
  await sami.fill('[name=reason]', 'called back on the number on file');
  await sami.click('button[value=yes]');
  await sami.locator('.notice.refused').waitFor();
  assert.equal(await sami.inputValue('[name=phone]'), phone, 'what was typed is kept');
  await sami.fill('[name=lock]', '1');
  await sami.click('button[value=yes]');
  const code = (await sami.locator('.said .large').innerText()).trim();
  assert.match(code, /^[0-9A-Z]{5}-[0-9A-Z]{5}$/);
  await show(sami, 'review-14-opened-narrow');
  const adel = await desks.window({ locale: 'ar', dark: true });
  await signIn(adel, 'adel');
  await adel.goto(`${server.base}/console/openings`);
  assert.equal(await adel.locator('form.decision').count(), 0, 'an auditor looks on');
  assert.equal(await adel.locator('table.list tbody tr').count(), 1);
  assert.ok(!(await adel.content()).includes(code), 'the code is told once');
  await show(adel, 'review-15-openings-ar-dark');
});

test('a dispute is answered once, in words, beside the evidence', async () => {
  const salma = await desks.window();
  await signIn(salma, 'salma');
  await salma.goto(`${server.base}/console/review`);
  await salma.click('.head a[href="/console/said"]');
  await show(salma, 'review-16-said');
  const rows = await salma.locator('table.asked tbody tr').count();
  assert.ok(rows > 0, 'the demo leaves disputes');
  const link = salma.locator('table.asked a[href*="/console/said/"]').first();
  const place = await link.getAttribute('href');
  await link.focus();
  await salma.keyboard.press('Enter');
  await salma.waitForURL((url) => url.pathname === place);
  await show(salma, 'review-17-dispute');
  assert.ok((await salma.locator('.evidence > section').count()) >= 3, 'what was said, the visit, what was earlier');

  // The auditor sees the same in Arabic, and no form.
  const adel = await desks.window({ locale: 'ar', dark: true });
  await signIn(adel, 'adel');
  await adel.goto(`${server.base}${place}`);
  assert.equal(await adel.locator('form.decision').count(), 0);
  await show(adel, 'review-18-dispute-ar-dark');
  await adel.setViewportSize({ width: 390, height: 844 });
  await show(adel, 'review-19-dispute-ar-dark-narrow');

  const words = 'One carton is credited this week.';
  await salma.fill('[name=reason]', words);
  await salma.click('button[value=in_part]');
  await salma.locator('.told-so blockquote').waitFor();
  assert.equal(await salma.locator('form.decision').count(), 0, 'it is answered once');
  await show(salma, 'review-20-answered');
  await salma.goto(`${server.base}/console/said`);
  assert.equal(await salma.locator('table.asked tbody tr').count(), rows - 1);
  await salma.click('.filters a[href*=answered]');
  assert.equal(await salma.locator('table.asked tbody tr').count(), 1);
  await show(salma, 'review-21-answered-list');
  await salma.goto(`${server.base}${place}`);
  await salma.locator('.evidence a[href*="#timeline"]').click();
  await salma.locator('.events .answered', { hasText: words }).waitFor();
  await show(salma, 'review-22-timeline');
  assert.deepEqual([salma.errors, adel.errors], [[], []]);
});

test('limits are asked for by an admin and agreed to by a manager', async () => {
  const admin = await desks.window();
  await signIn(admin, 'admin');
  await admin.goto(`${server.base}/console/limits`);
  await admin.fill('[name=in_hand-soft]', '100000');
  await admin.fill('[name=in_hand-hard]', '150000');
  await admin.fill('[name=reason]', 'insurance');
  await show(admin, 'review-12-limits');
  await admin.click('button[value=set]');
  await admin.waitForURL((url) => url.pathname === '/console/unlocks');
  const salma = await desks.window();
  await signIn(salma, 'salma');
  await salma.goto(`${server.base}/console/review`);
  await salma.locator('a[href*="/console/limits/"]').click();
  await salma.fill('[name=reason]', 'as the insurer wants');
  await salma.click('button[value=yes]');
  await salma.locator('.told-so').waitFor();
  await admin.goto(`${server.base}/console/people`);
  await show(admin, 'review-13-people');
});
