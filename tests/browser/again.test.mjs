// Set up again: a phone that the office revoked hands in what it had; a phone whose storage was cleared says so.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessible, atTheDoor, demo, issue, kept, phone, setUp, show, tap } from './harness.mjs';

const PIN = '482915';

test('a revoked phone says why, takes a new code, and hands in what it had, once', async () => {
  const server = await demo();
  const device = await phone();
  try {
    const page = await device.open();
    await setUp(page, server, PIN);
    await kept(page);
    await atTheDoor(page);
    const numbers = [await issue(page, '20.25')];
    const office = await server.desk('rana');
    const money = await server.desk('noor');
    const held = async () => (await money.all('receipts')).map((one) => one.number);
    while (!(await held()).includes(numbers[0])) await page.waitForTimeout(50);
    await device.context.setOffline(true);
    numbers.push(await issue(page, '31.50'), await issue(page, '42.75'));
    // A third is left half typed.
    await tap(page, 'receipt-screen');
    await page.fill('input[name=cash]', '77');
    await page.locator('#issue:enabled').waitFor();
    await tap(page, 'back');
    await tap(page, 'back');
    await page.locator('.stops').waitFor();

    const { devices } = await office('/v1/devices');
    const mine = devices.filter((one) => one.state === 'active').at(-1);
    await office(`/v1/devices/${mine.no}/revoke`, { reason: 'told that it was lost' });
    await device.context.setOffline(false);
    await page.locator('[data-tap=set-up-again]').waitFor();
    await show(page, '90-revoked');
    await accessible(page, 'revoked');
    await tap(page, 'set-up-again');
    // A wrong code is told, and what was recorded is still there.
    await page.fill('input[name=code]', 'AAAA-AAAA');
    await page.fill('input[name=phone]', 'Test phone');
    await page.click('button[form=code]');
    await page.locator('.notice.refused').waitFor();
    await show(page, '91-wrong-code');
    await page.fill('input[name=code]', await server.code());
    await page.click('button[form=code]');
    await page.locator('.stops .stop').first().waitFor();
    await tap(page, 'sync-screen');
    await page.locator('.seal.posted').waitFor();
    await page.waitForFunction(() => !document.querySelector('[data-rescue]'));
    await show(page, '92-handed-in');

    // What a revoked phone wrote is nothing to believe at once: it waits with its evidence for a person, each
    // receipt once. What came before stands, once.
    const { quarantine } = await office('/v1/quarantine?state=open');
    const aside = quarantine.filter((one) => one.kind === 'Receipt').map((one) => one.entry);
    assert.equal(new Set(aside).size, 2, `put aside: ${aside}`);
    assert.equal(aside.length, 2, `put aside twice: ${aside}`);
    assert.deepEqual(quarantine.map((one) => one.reason).filter((why) => why !== 'revoked'), []);
    const all = await held();
    assert.deepEqual(numbers.map((number) => all.filter((one) => one === number).length), [1, 0, 0]);
    assert.deepEqual(page.errors.filter((error) => !error.includes('ERR_INTERNET_DISCONNECTED') && !error.includes('403')), []);
  } finally {
    await device.end();
    await server.stop();
  }
});

test('storage that was cleared while the app was closed is told plainly, and the phone is set up anew', async () => {
  const server = await demo();
  const device = await phone({ locale: 'ar-AE', dark: true });
  try {
    const page = await device.open();
    await setUp(page, server, PIN);
    await page.goto(`${server.base}/openapi.json`);
    await page.evaluate(async () => {
      const root = await navigator.storage.getDirectory();
      for await (const name of root.keys()) {
        for (let tries = 50; ; tries -= 1) {
          try { await root.removeEntry(name, { recursive: true }); break; } catch (error) {
            if (!tries) throw error;
            await new Promise((resolve) => { setTimeout(resolve, 100); });
          }
        }
      }
    });
    await page.goto(`${server.base}/app/`);
    await page.locator('.notice.refused').waitFor();
    await page.locator('input[name=code]').waitFor();
    await show(page, '93-storage-cleared-arabic-dark');
    await accessible(page, 'storage cleared');
    // A bad code is told before a PIN is chosen.
    await page.fill('input[name=code]', 'AAAA-AAAA');
    await page.click('button[form=code]');
    await page.waitForFunction(() => document.querySelector('input[name=code]').value === 'AAAA-AAAA' && document.querySelector('.notice.refused'));
    await show(page, '94-bad-code-arabic-dark');
    await page.fill('input[name=code]', await server.code());
    await page.click('button[form=code]');
    await page.fill('input[name=pin]', PIN);
    await page.fill('input[name=again]', PIN);
    await page.click('button[form=pin]');
    await page.locator('.stops .stop').first().waitFor();
  } finally {
    await device.end();
    await server.stop();
  }
});

test('a phone that was silent for a month works on, is set up again, and hands in everything, once', async () => {
  const server = await demo();
  const device = await phone();
  try {
    const page = await device.open();
    await setUp(page, server, PIN);
    await kept(page);
    await device.context.setOffline(true);
    await atTheDoor(page);
    const numbers = [await issue(page, '20.25')];
    // The server's own clock cannot be moved: its answer after thirty days is given in its place.
    let asked = 0;
    const silent = (route) => { asked += 1; return route.fulfill({ status: 401, contentType: 'application/problem+json', body: '{"type":"not-signed-in"}' }); };
    await device.context.route('**/v1/sync', silent);
    await device.context.setOffline(false);
    await tap(page, 'back');
    await tap(page, 'sync-screen');
    await page.locator('[data-tap=set-up-again]').waitFor();
    // Nobody signed that: it is asked again and again.
    while (asked < 3) await page.waitForTimeout(50);
    await show(page, '95-silent');
    await accessible(page, 'silent');
    await tap(page, 'back');
    await page.locator('.stops').waitFor();
    await show(page, '96-silent-today');
    await accessible(page, 'silent, today');
    // It goes on working meanwhile.
    await page.locator('footer [data-tap=customer]').click();
    numbers.push(await issue(page, '31.50'));
    await tap(page, 'back');
    await tap(page, 'sync-screen');
    await tap(page, 'set-up-again');
    await page.fill('input[name=code]', await server.code());
    await page.fill('input[name=phone]', 'Test phone');
    // Nothing that is tried meanwhile wipes what is typed.
    const before = asked;
    while (asked === before) await page.waitForTimeout(50);
    assert.equal(await page.inputValue('input[name=phone]'), 'Test phone');
    await device.context.unroute('**/v1/sync', silent);
    // A network that wants a login answers in the office's place, and is believed in nothing.
    let posed = 0;
    const portal = (route) => { posed += 1; return route.fulfill({ status: 200, contentType: 'text/html', body: '<h1>Please log in to the WiFi</h1>' }); };
    await device.context.route('**/v1/entries', portal);
    await page.click('button[form=code]');
    await page.locator('.stops .stop').first().waitFor();
    await tap(page, 'sync-screen');
    while (posed < 3) await page.waitForTimeout(50);
    await page.locator('.seal.here').waitFor();
    assert.notEqual(await page.locator('[data-rescue]').getAttribute('data-rescue'), '0');
    await show(page, '97-portal');
    await device.context.unroute('**/v1/entries', portal);
    await page.locator('.seal.posted').waitFor();
    await page.locator('[data-rescue]').waitFor({ state: 'detached' });
    const held = (await (await server.desk('noor')).all('receipts')).map((one) => one.number);
    assert.deepEqual(numbers.map((number) => held.filter((one) => one === number).length), [1, 1]);
  } finally {
    await device.end();
    await server.stop();
  }
});

test('the key beside the PIN was cleared and the rest was not: that is told before a PIN is tried', async () => {
  const server = await demo();
  const device = await phone({ locale: 'en-GB' });
  try {
    const page = await device.open();
    await setUp(page, server, PIN);
    // With the key in its place, nothing is told.
    await page.reload();
    await page.locator('input[name=pin]').waitFor();
    assert.equal(await page.locator('.notice').count(), 0);
    await page.goto(`${server.base}/openapi.json`);
    await page.evaluate(() => new Promise((resolve, reject) => {
      const request = indexedDB.deleteDatabase('counterfoil-device');
      request.onsuccess = resolve;
      request.onerror = () => reject(request.error);
    }));
    await page.goto(`${server.base}/app/`);
    await page.locator('input[name=pin]').waitFor();
    assert.match(await page.locator('.notice.refused').textContent(), /cleared the key that belongs to your PIN/);
    await show(page, '95-key-cleared');
    await accessible(page, 'key cleared');
  } finally {
    await device.end();
    await server.stop();
  }
});
