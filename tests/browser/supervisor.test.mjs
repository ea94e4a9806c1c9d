// A supervisor's day at the console: a morning with the keyboard alone, the board that follows the cash
// office, a void decided, a session ended from elsewhere.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { demo, desktop, setUp, phone, show, tap } from './harness.mjs';

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

/** Presses Tab until what has the focus matches, as somebody without a mouse does. */
async function tabTo(page, selector, most = 120) {
  for (let press = 0; press < most; press += 1) {
    await page.keyboard.press('Tab');
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
  }
  throw new Error(`Tab does not lead to ${selector}`);
}

const names = (page, column) => page.locator('.column').nth(column).locator('ol.stops .who > a').allInnerTexts();

test('a morning with the keyboard alone: board, worklist, plan, route, another collector', async () => {
  const rana = await desks.window();
  await signIn(rana, 'rana');
  await rana.locator('figure.map svg').waitFor();
  assert.ok(await rana.locator('.map circle.done').count() > 10, 'visited stops are on the map');
  assert.ok(await rana.locator('.map .seen').count() >= 2, 'and where collectors were last');

  // The worklist tells why, and puts somebody on tomorrow's plan.
  await tabTo(rana, 'nav a[href="/console/worklist"]');
  await rana.keyboard.press('Enter');
  await rana.locator('.worklist').waitFor();
  assert.match(await rana.locator('.worklist tbody tr').first().innerText(), /overdue \+\d+/);
  await show(rana, 'console-30-worklist');
  await tabTo(rana, 'button[data-row]');
  const added = await rana.evaluate(() => document.activeElement.closest('tr').querySelector('td:nth-child(2) a').innerText);
  await rana.keyboard.press('Enter');
  await rana.locator('tr:target .do .tag.fine').waitFor();

  // Tomorrow: the stop is there, one is moved up, and the way gets no longer when it is put in order.
  await tabTo(rana, 'nav a[href="/console/plan"]');
  await rana.keyboard.press('Enter');
  await rana.locator('.plans').waitFor();
  const before = await names(rana, 0);
  assert.ok(before.includes(added), `${added} is planned: ${before}`);
  await tabTo(rana, '.column:first-child li:nth-child(2) button[value^="up "]');
  await rana.keyboard.press('Enter');
  await rana.waitForURL((url) => url.hash.startsWith('#s'));
  const moved = await names(rana, 0);
  assert.deepEqual(moved.slice(0, 2), [before[1], before[0]]);
  const far = async () => Number((await rana.locator('.column').first().locator('p.hint').first().innerText()).match(/([\d.]+) km/)[1]);
  const long = await far();
  await tabTo(rana, '.column:first-child button[value=route]');
  await rana.keyboard.press('Enter');
  await rana.waitForURL((url) => url.hash.startsWith('#c'));
  assert.ok(await far() <= long, 'the route is no longer than the order before');
  await show(rana, 'console-31-plan');

  // A customer's page, and to another collector for a holiday.
  await rana.goto(`${server.base}/console/customers?q=c001-05`);
  await tabTo(rana, '[data-row]');
  await rana.keyboard.press('Enter');
  await rana.locator('#timeline').waitFor();
  await show(rana, 'console-32-customer');
  await tabTo(rana, '.assign summary');
  await rana.keyboard.press('Enter');
  await tabTo(rana, '[name=to]');
  await rana.keyboard.type('Bilal');
  await tabTo(rana, '[name=reason]');
  await rana.keyboard.type('on leave');
  await rana.keyboard.press('Enter');
  await rana.locator('.told-so').waitFor();
  assert.match(await rana.locator('.holder').innerText(), /Bilal Mansour/);
  assert.match(await rana.locator('.events').first().innerText(), /on leave/);
  assert.deepEqual(rana.errors, []);
});

test('a stop is dragged to another collector, and everything works without a script', async () => {
  const rana = await desks.window();
  await signIn(rana, 'rana');
  await rana.goto(`${server.base}/console/plan`);
  const [one, other] = [await names(rana, 0), await names(rana, 1)];
  const onto = rana.locator('.column').nth(1).locator('ol.stops > li').first();
  await rana.locator('.column').first().locator('li[draggable]').last().dragTo(onto, { targetPosition: { x: 40, y: 8 } });
  await rana.waitForURL((url) => url.hash.startsWith('#c'));
  assert.equal((await names(rana, 0)).length, one.length - 1);
  assert.deepEqual((await names(rana, 1)).length, other.length + 1);

  const plain = await desks.window({ script: false });
  await signIn(plain, 'rana');
  await plain.goto(`${server.base}/console/plan`);
  await plain.locator('button[value=balance]').click();
  const sizes = [];
  for (let column = 0; column < await plain.locator('.column').count(); column += 1) sizes.push((await names(plain, column)).length);
  assert.ok(Math.max(...sizes) - Math.min(...sizes) <= 1, `evened out: ${sizes}`);
  assert.deepEqual(rana.errors, []);
});

test('the desk plans while the phone is offline, and both see one plan', async () => {
  const hand = await phone();
  try {
    const page = await hand.open();
    await setUp(page, server, '270490');
    const stops = await page.locator('.stops .stop').count();
    await hand.context.setOffline(true);
    const rana = await desks.window();
    await signIn(rana, 'rana');
    const today = new Date().toISOString().slice(0, 10);
    await rana.goto(`${server.base}/console/plan/${today}`);
    const column = rana.getByRole('region', { name: 'Bilal Mansour' });
    await column.locator('[name=code]').fill('C002-20');
    await column.locator('button[value=add]').click();
    await rana.waitForURL((url) => url.hash.startsWith('#c'));
    const planned = await column.locator('ol.stops > li').count();
    assert.equal(planned, stops + 1);
    assert.equal(await page.locator('.stops .stop').count(), stops, 'it has not heard of it');
    await hand.context.setOffline(false);
    await tap(page, 'sync-screen');
    await tap(page, 'sync');
    await tap(page, 'back');
    await page.locator('.stops .stop').nth(stops).waitFor();
    await show(rana, 'console-33-merged');
  } finally {
    await hand.end();
  }
});

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
