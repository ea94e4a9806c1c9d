// A supervisor's afternoon at the console: the board follows the cash office, a void is decided, a
// session is ended from elsewhere.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { demo, desktop, show } from './harness.mjs';

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

async function signIn(page, login) {
  await page.goto(`${server.base}/console`);
  await page.fill('[name=login]', login);
  await page.fill('[name=password]', 'counterfoil-demo');
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => !url.pathname.endsWith('/sign-in'));
}

test('the board follows the cash office', async () => {
  const bag = server.bags.find((one) => one.currency === 'AED');
  const rana = await desks.window();
  await signIn(rana, 'rana');
  await rana.locator('.live.on').waitFor();
  const row = rana.locator('tr', { hasText: bag.name });
  const before = await row.innerText();
  assert.match(before, /14 \/ 15|15 \/ 15/);
  await show(rana, 'console-20-board');

  const omar = await desks.window();
  await signIn(omar, 'omar');
  await omar.locator('tr', { hasText: bag.name }).filter({ hasText: 'AED' }).locator('[data-row]').click();
  for (const note of bag.notes) await omar.fill(`[name=${note.field}]`, note.typed);
  await omar.click('[data-main]');
  await omar.locator('.sides').waitFor();
  await omar.click('[data-main]');
  await omar.locator('.told-so').waitFor();
  // Nobody touched the board; a note was missing, so a difference is open now.
  await row.filter({ hasText: '1 difference open' }).waitFor();
  assert.notEqual(await row.innerText(), before);
  assert.deepEqual([rana.errors, omar.errors], [[], []]);
});

test('a void is decided with the keyboard, and Enter alone decides nothing', async () => {
  const rana = await desks.window({ locale: 'ar' });
  await signIn(rana, 'rana');
  await rana.goto(`${server.base}/console/review`);
  await show(rana, 'console-21-review-ar');
  await rana.locator('a[href*="/console/voids/"]').focus();
  await rana.keyboard.press('Enter');
  await rana.locator('[name=reason]:focus').waitFor();
  await show(rana, 'console-22-void-ar');
  await rana.keyboard.type('شوهد السند');
  await rana.keyboard.press('Enter');
  assert.equal(await rana.locator('form.decision').count(), 1);
  await rana.keyboard.press('Tab');
  await rana.keyboard.press('Enter');
  await rana.locator('form.decision').waitFor({ state: 'detached' });
  const manager = await server.desk('salma');
  assert.deepEqual((await manager('/v1/voids')).voids, []);
});

test('a session is ended from elsewhere, and the list that listens finds out', async () => {
  const [here, there] = [await desks.window(), await desks.window()];
  await signIn(there, 'huda');
  await there.locator('.live.on').waitFor();
  await signIn(here, 'huda');
  await here.goto(`${server.base}/console/you`);
  await show(here, 'console-23-sessions');
  const other = here.locator('tr', { hasText: 'Chrome' }).filter({ hasNot: here.locator('.tag') });
  await other.locator('button').click();
  await other.waitFor({ state: 'detached' });
  await there.waitForURL((url) => url.pathname === '/console/sign-in');
  await show(there, 'console-24-ended');
});
