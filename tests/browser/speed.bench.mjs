// What a collector feels: the start, a tap, an issued receipt. Prints what it measures; the limits are
// generous, for machines that do other things as well.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { demo, phone, setUp } from './harness.mjs';

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

const sorted = (times) => times.toSorted((a, b) => a - b);
const at = (times, share) => sorted(times)[Math.min(times.length - 1, Math.floor(times.length * share))];

/** Milliseconds from a tap to the screen it leads to, measured in the page. */
const timed = (page, selector, until) => page.evaluate(([from, to]) => new Promise((resolve) => {
  const root = document.getElementById('app');
  const began = performance.now();
  const seen = new MutationObserver(() => {
    if (!root.querySelector(to)) return;
    seen.disconnect();
    resolve(performance.now() - began);
  });
  seen.observe(root, { childList: true, subtree: true, attributes: true });
  root.querySelector(from).click();
}), [selector, until]);

test('speed', async (context) => {
  let page = await device.open();
  await setUp(page, server, PIN);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.waitForFunction(() => navigator.serviceWorker.controller);
  await device.context.setOffline(true);

  const starts = [];
  for (let n = 0; n < 5; n += 1) {
    await page.reload({ waitUntil: 'commit' });
    await page.locator('input[name=pin]').waitFor();
    starts.push(await page.evaluate(() => performance.now()));
  }
  await page.fill('input[name=pin]', PIN);
  const unlock = await timed(page, 'button[form=pin]', '.stops .stop');
  await page.locator('[data-tap=start-day]').click();
  await page.locator('.stop.next').waitFor();

  const taps = [];
  const issues = [];
  for (let n = 0; n < 12; n += 1) {
    const stop = `.stops li:nth-child(${n + 1}) .stop`;
    taps.push(await timed(page, stop, '[data-tap=check-in]'));
    taps.push(await timed(page, '[data-tap=check-in]', '[data-tap=receipt-screen]'));
    taps.push(await timed(page, '[data-tap=receipt-screen]', 'input[name=cash]'));
    await page.fill('input[name=cash]', '25');
    await page.locator('#issue:enabled').waitFor();
    issues.push(await timed(page, '#issue', '[data-seal]'));
    taps.push(await timed(page, '[data-tap=done]', '[data-tap=end-visit-screen]'));
    taps.push(await timed(page, '[data-tap=end-visit-screen]', '.choice'));
    taps.push(await timed(page, '.choice', '.stops'));
  }
  const told = {
    'start to PIN, median ms': at(starts, 0.5),
    'unlock to list, ms': unlock,
    'tap to screen, median ms': at(taps, 0.5),
    'tap to screen, slowest ms': at(taps, 1),
    'issue to screen, median ms': at(issues, 0.5),
    'issue to screen, slowest ms': at(issues, 1),
  };
  for (const [what, time] of Object.entries(told)) context.diagnostic(`${what}: ${time.toFixed(1)}`);
  assert.ok(at(taps, 0.5) < 200 && at(issues, 0.5) < 300, JSON.stringify(told));
});
