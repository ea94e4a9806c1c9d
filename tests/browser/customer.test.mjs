// The customer at hand: what is known offline, what the office answered, a limit in the way, a receipt half typed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accessible, demo, phone, setUp, show, tap } from './harness.mjs';

const PIN = '482915';

for (const [locale, dark] of [['en-GB', false], ['ar-AE', true]]) {
  test(`credit, contacts, answers, limits and drafts, ${locale}`, async () => {
    const server = await demo();
    const device = await phone({ locale, dark });
    try {
      let page = await device.open();
      await page.setViewportSize({ width: 360, height: 740 });
      await setUp(page, server, PIN);
      await page.evaluate(() => navigator.serviceWorker.ready);
      await page.waitForFunction(() => navigator.serviceWorker.controller);
      await tap(page, 'start-day');
      await page.locator('.stop.next').waitFor();
      await page.locator('footer [data-tap=customer]').click();
      await tap(page, 'check-in');
      await page.locator('[data-tap=receipt-screen]').waitFor();
      assert.match(await page.locator('[data-contact] a[href^="tel:"]').first().getAttribute('href'), /^tel:\+97150\d{7}$/);
      assert.ok(await page.locator('dl.facts div').count() >= 5, 'limit, used, left, terms and risk');
      assert.equal(await page.locator('[data-visit]').count(), 1);
      await show(page, `95-customer-${locale}`);
      await page.locator('[data-contact]').scrollIntoViewIfNeeded();
      await show(page, `95-customer-below-${locale}`);
      await accessible(page, 'customer');

      // A dispute with a photo, which is seen where it was taken; then the office's answer.
      await page.locator('[data-tap=said-screen]').nth(1).click();
      await page.locator('#said input[type=checkbox]').first().check();
      await page.locator('input[data-photo]').setInputFiles({ name: 'carton.jpg', mimeType: 'image/jpeg', buffer: await page.screenshot({ type: 'jpeg', quality: 80 }) });
      await page.waitForFunction(() => document.querySelector('img[data-picture]')?.naturalWidth > 0);
      await page.locator('img[data-picture]').scrollIntoViewIfNeeded();
      await show(page, `96-dispute-${locale}`);
      await accessible(page, 'dispute');
      await page.click('button[form=said]');
      await page.locator('[data-said=dispute]').first().waitFor();
      const money = await server.desk('noor');
      let mine = [];
      const words = 'One carton is credited.';
      while (!mine.length) mine = (await money('/v1/disputes')).disputes.filter((one) => one.photos.length && !one.answer);
      await money(`/v1/said/${mine.at(-1).dispute}/answer`, { outcome: 'granted', words });
      await tap(page, 'back');
      await page.locator('.stops').waitFor();
      await tap(page, 'sync-screen');
      await tap(page, 'sync');
      await page.locator('[data-tap=sync]:enabled').waitFor();
      await tap(page, 'back');
      await page.locator('footer [data-tap=customer]').click();
      await page.locator('[data-answer=granted]').waitFor();
      assert.ok((await page.locator('[data-answer=granted]').innerText()).includes(words));
      await page.locator('[data-answer=granted]').scrollIntoViewIfNeeded();
      await show(page, `97-answered-${locale}`);
      await tap(page, 'back');

      // Past a hard limit the button is disabled, and the ways out stand beside it.
      const admin = await server.desk('admin');
      const asked = await admin('/v1/cash-limits', { currency: 'AED', receipt: { soft: '50', hard: '100' }, reason: 'a test' });
      const manager = await server.desk('salma');
      await manager(`/v1/cash-limits/asked/${asked.no}/decision`, { agree: true, reason: 'a test' });
      await tap(page, 'sync-screen');
      await tap(page, 'sync');
      await page.locator('[data-tap=sync]:enabled').waitFor();
      await tap(page, 'back');
      await device.context.setOffline(true);
      await page.locator('footer [data-tap=customer]').click();
      await tap(page, 'receipt-screen');
      await page.fill('input[name=cash]', '120');
      await page.locator('#issuing [data-tap=ask-unlock]').waitFor();
      assert.ok(await page.locator('#issue').isDisabled());
      await show(page, `98-past-a-limit-${locale}`);
      await accessible(page, 'past a limit');

      // Killed: what was typed is still there, and becomes one receipt.
      await device.kill();
      page = await device.open();
      await page.setViewportSize({ width: 360, height: 740 });
      await device.context.setOffline(true);
      await page.goto(`${server.base}/app/`);
      await page.fill('input[name=pin]', PIN);
      await page.click('button[form=pin]');
      await page.locator('footer [data-tap=customer]').click();
      await tap(page, 'receipt-screen');
      assert.equal(await page.inputValue('input[name=cash]'), '120');
      await show(page, `99-half-typed-${locale}`);
      await accessible(page, 'half typed');
      await page.fill('input[name=cash]', '90');
      await page.locator('#issue:enabled').click();
      await page.locator('[data-seal=here]').waitFor();
      await tap(page, 'done');
      await tap(page, 'receipt-screen');
      assert.equal(await page.inputValue('input[name=cash]'), '');
      await tap(page, 'back');

      // Another PIN.
      await tap(page, 'back');
      await tap(page, 'sync-screen');
      await tap(page, 'pin-screen');
      await page.fill('input[name=old]', PIN);
      await page.fill('input[name=pin]', '730518');
      await page.fill('input[name=again]', '730518');
      await accessible(page, 'another PIN');
      await page.click('button[form=pin]');
      await page.locator('.notice.told-so').waitFor();
      await tap(page, 'lock');
      await page.fill('input[name=pin]', '730518');
      await page.click('button[form=pin]');
      await page.locator('.stops').waitFor();
    } finally {
      await device.end();
      await server.stop();
    }
  });
}
