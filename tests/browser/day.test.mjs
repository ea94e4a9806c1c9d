// The thinnest whole day: set up, lose the network, work, be killed, come back, sync.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { demo, phone, setUp, show, tap } from './harness.mjs';

const PIN = '482915';
let server;
let device;

before(async () => {
  server = await demo();
  device = await phone();
});
after(async () => {
  await device?.end();
  await server?.stop();
});

test('a receipt issued without a network survives a kill and is posted', async () => {
  let page = await device.open();
  await page.goto(`${server.base}/app/`);
  await page.locator('input[name=code]').waitFor();
  await show(page, '01-welcome');
  await setUp(page, server, PIN);
  assert.equal(await page.locator('.stops .stop').count(), 15);
  await show(page, '04-today-before');

  // The page is kept: from here on there is no network.
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.waitForFunction(() => navigator.serviceWorker.controller);
  await device.context.setOffline(true);
  await page.reload();
  await page.fill('input[name=pin]', PIN);
  await show(page, '05-unlock');
  await page.click('button[form=pin]');
  await tap(page, 'start-day');
  await page.locator('.stop.next').waitFor();
  await show(page, '06-today');

  await page.locator('footer [data-tap=customer]').click();
  await page.locator('[data-tap=check-in]').waitFor();
  await show(page, '07-customer');
  await tap(page, 'check-in');
  await tap(page, 'receipt-screen');
  await page.fill('input[name=cash]', '500');
  await page.locator('.share:not(.off)').first().waitFor();
  await show(page, '08-receipt');
  await page.locator('#issue:enabled').click();
  await page.locator('[data-seal=here]').waitFor();
  const voucher = await page.locator('.voucher .number').innerText();
  await show(page, '09-issued');

  // What was shown as issued is there after a crash.
  await device.kill();
  page = await device.open();
  await device.context.setOffline(true);
  await page.goto(`${server.base}/app/`);
  await page.fill('input[name=pin]', PIN);
  await page.click('button[form=pin]');
  await page.locator('.chip.here').waitFor();
  await show(page, '10-today-one-receipt');
  await tap(page, 'receipts');
  await show(page, '11-receipts');
  await page.locator('button.item', { hasText: voucher }).click();
  await page.locator('[data-seal=here]').waitFor();

  // With a network it goes out by itself, and is ruled on.
  await device.context.setOffline(false);
  await page.locator('[data-seal=posted]').waitFor();
  await show(page, '12-posted');
  await tap(page, 'back');
  await tap(page, 'back');
  await page.locator('.chip.held').waitFor();
  await page.locator('.chip').click();
  await show(page, '13-sync');

  // The office's API tells the same receipt, posted.
  const office = await server.desk('noor');
  const number = Number(voucher.replace('RV-', ''));
  const found = [];
  for (let cursor = ''; cursor !== null;) {
    const page = await office(`/v1/receipts${cursor}`);
    found.push(...page.receipts.filter((one) => one.number === number));
    cursor = page.cursor ? `?cursor=${page.cursor}` : null;
  }
  assert.equal(found.length, 1);
  const receipt = await office(`/v1/receipts/${found[0].receipt}`);
  assert.match(JSON.stringify(receipt), /"amount":"500.00"/);
  assert.deepEqual(page.errors.filter((text) => !/ERR_INTERNET_DISCONNECTED/.test(text)), []);
});
