// What nobody meant to tap: the second touch of a double tap, which lands on a screen that was not there yet,
// and the keyboard's own key, which leaves a field and hands nothing in.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { demo, phone, setUp, tap } from './harness.mjs';

test('a second tap and the keyboard\'s key do nothing that nobody asked for', async () => {
  const server = await demo();
  const device = await phone();
  try {
    const page = await device.open();
    await setUp(page, server, '482915');
    const settled = () => page.waitForFunction(() => !('settling' in document.getElementById('app').dataset));
    const touch = async (box) => page.touchscreen.tap(box.x + box.width * 0.6, box.y + box.height / 2);
    /** Two touches of one place, as a hurried finger makes them, and what the second one found. */
    const twice = async (button, comes) => {
      await settled();
      const box = await button.boundingBox();
      await touch(box);
      await page.locator(comes).waitFor();
      await touch(box);
      await settled();
    };
    await tap(page, 'start-day');
    await page.locator('.stop.next').waitFor();
    await twice(page.locator('footer [data-tap=customer]'), 'footer [data-tap=check-in]');
    const checkIn = page.locator('footer [data-tap=check-in]');
    assert.ok(await checkIn.isVisible(), 'nobody checked in');
    // Meant, it is done at once.
    await twice(checkIn, 'footer [data-tap=receipt-screen]');
    assert.ok(await page.locator('footer [data-tap=receipt-screen]').isVisible(), 'checked in, and no more');

    await tap(page, 'receipt-screen');
    await page.fill('input[name=cash]', '11.11');
    await page.locator('#issue:enabled').waitFor();
    await twice(page.locator('#issue'), '[data-seal]');
    assert.ok(await page.locator('[data-seal]').isVisible(), 'the receipt is looked at before it goes');
    await tap(page, 'done');

    await tap(page, 'receipt-screen');
    const cash = page.locator('input[name=cash]');
    await cash.tap();
    await page.keyboard.type('17.50');
    await page.locator('#issue:enabled').waitFor();
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.activeElement.name !== 'cash');
    await page.locator('[data-tap=add-tender]').last().click();
    await page.locator('input[name=t0-amount]').fill('2');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.activeElement.name !== 't0-amount');
    assert.equal(await page.locator('[data-seal]').count(), 0, 'nothing was issued');
    await page.locator('[data-tap=remove-tender]').first().click();
    await page.locator('input[name=t0-amount]').waitFor({ state: 'detached' });
    // Whoever has no finger to spare issues by the button, and needs no pause.
    await page.locator('#issue:enabled').focus();
    await page.keyboard.press('Enter');
    await page.locator('[data-seal]').waitFor();
    assert.deepEqual(page.errors, []);
  } finally {
    await device.end();
    await server.stop();
  }
});
