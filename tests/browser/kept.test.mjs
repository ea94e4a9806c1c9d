// What is recorded is kept: killed while issuing, a browser that promises nothing, a disk that is full, a
// new version with a full outbox.
import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { demo, phone, serve, setUp, show, tap } from './harness.mjs';

const PIN = '482915';

const unlock = async (page) => {
  await page.fill('input[name=pin]', PIN);
  await page.click('button[form=pin]');
  await page.locator('.stops .stop').first().waitFor();
};

const atTheDoor = async (page) => {
  await tap(page, 'start-day');
  await page.locator('.stop.next').waitFor();
  await page.locator('footer [data-tap=customer]').click();
  await tap(page, 'check-in');
  await page.locator('[data-tap=receipt-screen]').waitFor();
};

/** The numbers and amounts of the day's receipts, as the phone shows them. */
const receipts = async (page) => {
  await tap(page, 'receipts');
  await page.locator('.stops').waitFor({ state: 'detached' });
  const rows = await page.locator('button.item').evaluateAll((items) => items.map((item) => item.innerText));
  await tap(page, 'back');
  await page.locator('.stops').waitFor();
  return rows;
};

test('killed in the middle of issuing, a receipt is there whole or not at all', async () => {
  const server = await demo();
  const device = await phone();
  try {
    let page = await device.open();
    await setUp(page, server, PIN);
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.waitForFunction(() => navigator.serviceWorker.controller);
    await device.context.setOffline(true);
    await atTheDoor(page);
    let shown = 0;
    const cents = [];
    for (let round = 1; round <= 8; round += 1) {
      await tap(page, 'receipt-screen');
      cents.push(`10.${10 + round}`);
      await page.fill('input[name=cash]', cents.at(-1));
      await page.locator('#issue:enabled').waitFor();
      // The tap is under way when the browser dies: nobody waits for it, later with every round.
      await page.evaluate((wait) => new Promise((resolve) => {
        document.querySelector('#issue').click();
        setTimeout(resolve, wait);
      }), round * 3).catch(() => {});
      shown += await page.locator('[data-seal]').count() ? 1 : 0;
      await device.kill();
      page = await device.open();
      await device.context.setOffline(true);
      await page.goto(`${server.base}/app/`);
      await unlock(page);
      await page.locator('footer [data-tap=customer]').click();
      await page.locator('[data-tap=receipt-screen]').waitFor();
    }
    await tap(page, 'back');
    const rows = await receipts(page);
    assert.ok(rows.length >= shown, `${rows.length} receipts, ${shown} were shown`);
    const numbers = rows.map((row) => Number(row.match(/RV-(\d+)/)[1])).toSorted((a, b) => a - b);
    // No number is used twice and none is missing between.
    numbers.forEach((number, at) => assert.equal(number, numbers[0] + at));
    for (const row of rows) assert.ok(cents.some((amount) => row.includes(amount)), row);

    await device.context.setOffline(false);
    await page.locator('.chip.held').waitFor();
    const office = await server.desk('noor');
    const held = [];
    for (let cursor = ''; cursor !== null;) {
      const some = await office(`/v1/receipts${cursor}`);
      held.push(...some.receipts.map((one) => one.number));
      cursor = some.cursor ? `?cursor=${some.cursor}` : null;
    }
    for (const number of numbers) assert.equal(held.filter((one) => one === number).length, 1, `RV-${number} at the office`);
  } finally {
    await device.end();
    await server.stop();
  }
});

test('a browser that may throw things away, or has no room, issues nothing and uses no number', async () => {
  const server = await demo();
  const device = await phone({ keeps: false });
  try {
    const page = await device.open();
    await setUp(page, server, PIN);
    await atTheDoor(page);
    const refused = async (name) => {
      await tap(page, 'receipt-screen');
      await page.fill('input[name=cash]', '25');
      await page.locator('#issue:enabled').click();
      await page.locator('.notice.refused').waitFor();
      await show(page, name);
      await tap(page, 'back');
    };
    await refused('80-may-be-thrown-away');
    await tap(page, 'back');
    assert.deepEqual(await receipts(page), []);

    // The browser keeps its promise from here on, and its disk is full: SQLite itself finds no room.
    const browser = await device.context.newCDPSession(page);
    await browser.send('Browser.grantPermissions', { permissions: ['durableStorage', 'geolocation'] });
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await page.waitForFunction(() => navigator.storage.persisted());
    await page.locator('footer [data-tap=customer]').click();
    const issue = async () => {
      await tap(page, 'receipt-screen');
      await page.fill('input[name=cash]', '25');
      await page.locator('#issue:enabled').click();
      await page.locator('.notice.refused, [data-seal]').first().waitFor();
      const voucher = page.locator('.voucher .number');
      const number = await voucher.count() ? Number((await voucher.innerText()).replace('RV-', '')) : null;
      if (number === null) await show(page, '81-no-room');
      await tap(page, 'back');
      return number;
    };
    const first = await issue();
    await browser.send('Storage.overrideQuotaForOrigin', { origin: server.base, quotaSize: 1_000 });
    const numbers = [first];
    for (let tries = 0; tries < 200 && numbers.at(-1) !== null; tries += 1) numbers.push(await issue());
    assert.equal(numbers.pop(), null, 'the disk was never full');
    // The app opens all the same: the day can be looked at, and it says what to do.
    await page.reload();
    await unlock(page);
    await page.locator('footer [data-tap=customer]').click();
    assert.equal(await issue(), null);
    await browser.send('Storage.overrideQuotaForOrigin', { origin: server.base });
    // No number was used up by what was refused.
    numbers.push(await issue());
    assert.deepEqual(numbers, numbers.map((_, at) => first + at));
  } finally {
    await device.end();
    await server.stop();
  }
});

/** The same app under another build's name, as a new version would be. */
async function newVersion(from, to) {
  await cp(from, to, { recursive: true });
  const [build] = (await readdir(to)).filter((name) => name.startsWith('b-'));
  const fresh = `${build.slice(0, -4)}0000`;
  await rename(join(to, build), join(to, fresh));
  for (const name of ['index.html', 'sw.js']) {
    const text = await readFile(join(to, name), 'utf8');
    await writeFile(join(to, name), text.replaceAll(build, fresh));
    for (const packed of ['gz', 'br']) await rm(join(to, `${name}.${packed}`), { force: true });
  }
  return [build, fresh];
}

test('a new version takes over with a full outbox, whole, and loses nothing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'counterfoil-version-'));
  const database = `sqlite:${join(folder, 'office.db')}`;
  let server = await demo({ database });
  const device = await phone();
  try {
    const page = await device.open();
    await setUp(page, server, PIN);
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.waitForFunction(() => navigator.serviceWorker.controller);
    await device.context.setOffline(true);
    await atTheDoor(page);
    for (const amount of ['31.25', '42.75']) {
      await tap(page, 'receipt-screen');
      await page.fill('input[name=cash]', amount);
      await page.locator('#issue:enabled').click();
      await page.locator('[data-seal=here]').waitFor();
      await tap(page, 'done');
    }
    await tap(page, 'back');
    await page.locator('.stops').waitFor();

    const app = join(folder, 'app');
    const [before, after] = await newVersion(process.env.COUNTERFOIL_APP, app);
    const { base } = server;
    await server.stop();
    // The worker asks for the new version; what the phone wants to send finds nobody yet.
    server = await serve({ database, app, listen: new URL(server.base).host });
    const files = new Set();
    page.on('response', (answer) => { const build = answer.url().match(/b-[0-9a-f]+/)?.[0]; if (build) files.add(build); });
    await device.context.setOffline(false);
    await page.evaluate(async () => (await navigator.serviceWorker.getRegistration()).update());
    await page.locator('[data-tap=update]').waitFor();
    await show(page, '82-update-ready');
    assert.ok(await page.evaluate((build) => document.querySelector('script[type=module]').src.includes(build), before));
    // A second tab of the old version waits all the while.
    const second = await device.context.newPage();
    second.on('response', (answer) => { const build = answer.url().match(/b-[0-9a-f]+/)?.[0]; if (build) files.add(build); });
    await second.goto(`${base}/app/`);
    await second.locator('.told').waitFor();
    files.clear();
    await tap(page, 'update');
    const builds = [page, second].map((tab) => tab.waitForFunction((build) => document.querySelector('script[type=module]')?.src.includes(build), after));
    await Promise.all(builds);
    // One of the two is let in; the other waits for it, and takes its turn.
    await Promise.all([page, second].map((tab) => tab.locator('input[name=pin], .told').waitFor()));
    await second.close();
    await page.locator('input[name=pin]').waitFor();
    assert.ok(await page.evaluate((build) => document.querySelector('script[type=module]').src.includes(build), after));
    await unlock(page);
    const rows = await receipts(page);
    assert.equal(rows.length, 2);
    assert.ok(rows.some((row) => row.includes('31.25')) && rows.some((row) => row.includes('42.75')));
    assert.deepEqual([...files], [after]);
    await page.locator('.chip.held').waitFor();
  } finally {
    await device.end();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
});
