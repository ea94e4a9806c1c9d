// One writer: a second tab is told, waits, and takes over when the first is closed.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { demo, phone, setUp, show } from './harness.mjs';

const PIN = '482915';
let server;
let device;

before(async () => {
  server = await demo();
  device = await phone({ locale: 'ar-AE', dark: true });
});
after(async () => {
  await device?.end();
  await server?.stop();
});

test('a second tab is told so and writes nothing', async () => {
  const first = await device.open();
  await setUp(first, server, PIN);
  assert.equal(await first.locator('html').getAttribute('dir'), 'rtl');
  await first.locator('[data-tap=start-day]').click();
  await first.locator('.stop.next').waitFor();
  await show(first, '20-today-arabic-dark');
  await first.locator('footer [data-tap=customer]').click();
  await first.locator('[data-tap=check-in]').click();
  await show(first, '21-customer-arabic-dark');
  await first.locator('[data-tap=receipt-screen]').click();
  await first.fill('input[name=cash]', '٢٬٥٠٠٫٥');
  await first.locator('.share:not(.off)').first().waitFor();
  await show(first, '22-receipt-arabic-dark');
  await first.locator('#issue:enabled').click();
  await first.locator('[data-seal]').waitFor();
  await show(first, '23-issued-arabic-dark');

  const second = await device.context.newPage();
  await second.goto(`${server.base}/app/`);
  await second.locator('.told').waitFor();
  await show(second, '24-second-tab');
  await first.close();
  await second.locator('input[name=pin]').waitFor();

  // Wrong PINs are counted, and slow down; the right one is not taken while it waits.
  for (const pin of ['582915', '582916', '582917', '582918', '582919']) {
    await second.fill('input[name=pin]', pin);
    await second.click('button[form=pin]');
    await second.locator('.notice').waitFor();
    await second.waitForFunction(() => !document.querySelector('input[name=pin]').value);
  }
  await second.fill('input[name=pin]', PIN);
  await second.locator('#wait .notice').waitFor();
  assert.ok(await second.locator('#open').isDisabled());
  assert.ok(await second.locator('.notice.refused').isVisible());
  await show(second, '25-locked-out');
});
