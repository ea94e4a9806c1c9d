// What a collector feels: the start, a tap, an issued receipt. Prints what it measures; the limits are
// generous, for machines that do other things as well.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { demo, phone, setUp } from './harness.mjs';

const PIN = '482915';
let server;
let device;

const CUSTOMERS = 3_000;
const ITEMS_EACH = 5;
let folder;

/** The portfolio of a collector in a large town, as the ERP exports it. */
function portfolio() {
  const rows = ['customer,name,collector,document,issued,due,amount,currency,kind'];
  for (let customer = 1; customer <= CUSTOMERS; customer += 1) {
    for (let item = 1; item <= ITEMS_EACH; item += 1) {
      const month = 1 + (customer + item) % 9;
      rows.push(`K${String(customer).padStart(4, '0')},Al Noor Trading ${customer} مؤسسة النور,C002,D${customer}-${item},2026-0${month}-05,2026-0${month}-25,${100 + customer % 900}.${10 + item},AED,invoice`);
    }
  }
  return rows.join('\n');
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'counterfoil-speed-'));
  const database = `sqlite:${join(folder, 'office.db')}`;
  server = await demo({ database });
  await writeFile(join(folder, 'items.csv'), portfolio());
  await promisify(execFile)(process.env.COUNTERFOIL_BIN, ['import', 'open-items', join(folder, 'items.csv'), '--database', database]);
  device = await phone();
});
after(async () => {
  await device?.end();
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** What travels when the app is fetched for the first time, as a browser takes it over TLS. */
async function wire(folder) {
  let bytes = 0;
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || /\.(gz|br)$/.test(entry.name)) continue;
    const path = join(entry.parentPath, entry.name);
    bytes += (await stat(`${path}.br`).catch(() => stat(path))).size;
  }
  return bytes;
}

const sorted = (times) => times.toSorted((a, b) => a - b);
const at = (times, share) => sorted(times)[Math.min(times.length - 1, Math.floor(times.length * share))];

/** Milliseconds from a tap to the screen it leads to, measured in the page. */
const timed = (page, selector, until) => page.evaluate(([from, to]) => new Promise((resolve, reject) => {
  setTimeout(() => reject(new Error(`no ${to} after ${from}: ${document.getElementById('app').innerText.slice(0, 200)}`)), 10_000);
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
  // Everything is fetched: the whole portfolio can be searched.
  await page.locator('[data-tap=search-screen]').click();
  for (let left = 120; !await page.locator('#found .item', { hasText: `K${CUSTOMERS}` }).count(); left -= 1) {
    assert.ok(left, 'the portfolio does not arrive');
    await page.fill('input[name=text]', '');
    await page.fill('input[name=text]', `K${CUSTOMERS}`);
    await page.waitForTimeout(500);
  }
  await page.locator('[data-tap=back]').click();
  await page.locator('.stops .stop').first().waitFor();
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.waitForFunction(() => navigator.serviceWorker.controller);
  await device.context.setOffline(true);

  const starts = [];
  const lists = [];
  for (let n = 0; n < 5; n += 1) {
    await page.reload({ waitUntil: 'commit' });
    await page.locator('input[name=pin]').waitFor();
    starts.push(await page.evaluate(() => performance.now()));
    await page.fill('input[name=pin]', PIN);
    lists.push(starts.at(-1) + await timed(page, 'button[form=pin]', '.stops .stop'));
  }

  const searches = [];
  await page.locator('[data-tap=search-screen]').click();
  await page.locator('input[name=text]').waitFor();
  for (const text of ['a', 'al', 'al n', 'noor 12', 'النور', 'k2', 'k29', 'k299', 'nobody', '']) {
    searches.push(await page.evaluate((typed) => new Promise((resolve, reject) => {
      setTimeout(() => reject(new Error(`nothing found for ${typed}`)), 10_000);
      const root = document.getElementById('app');
      const input = root.querySelector('input[name=text]');
      const began = performance.now();
      const seen = new MutationObserver(() => { seen.disconnect(); resolve(performance.now() - began); });
      seen.observe(root, { childList: true, subtree: true });
      input.value = typed;
      input.dispatchEvent(new Event('input', { bubbles: true }));
    }), text));
  }
  await page.locator('[data-tap=back]').click();
  await page.locator('.stops .stop').first().waitFor();
  await page.locator('[data-tap=start-day]').click();
  // The plan has a next stop before the day is open, too; its button has not.
  await page.locator('footer [data-tap=customer]').waitFor();

  const taps = [];
  const issues = [];
  for (let n = 0; n < 12; n += 1) {
    const stop = `.stops li:nth-child(${n + 1}) .stop`;
    taps.push(await timed(page, stop, '[data-tap=check-in]'));
    taps.push(await timed(page, '[data-tap=check-in]', '[data-tap=receipt-screen]'));
    for (const amount of ['25', '30']) {
      taps.push(await timed(page, '[data-tap=receipt-screen]', 'input[name=cash]'));
      await page.fill('input[name=cash]', amount);
      await page.locator('#issue:enabled').waitFor();
      // What is shown as issued is on the disk.
      issues.push(await timed(page, '#issue', '[data-seal]'));
      taps.push(await timed(page, '[data-tap=done]', '[data-tap=end-visit-screen]'));
    }
    taps.push(await timed(page, '[data-tap=end-visit-screen]', '.choice'));
    taps.push(await timed(page, '.choice', '.stops'));
  }
  const told = {
    'app over the wire, kB': await wire(process.env.COUNTERFOIL_APP) / 1_000,
    'cold start to PIN, median ms': at(starts, 0.5),
    [`cold start to list with ${CUSTOMERS} customers, PIN typed at once, median ms`]: at(lists, 0.5),
    'search as you type, slowest ms': at(searches, 1),
    'tap to screen, median ms': at(taps, 0.5),
    [`tap to screen, slowest of ${taps.length}, ms`]: at(taps, 1),
    'issue to durable and shown, median ms': at(issues, 0.5),
    [`issue to durable and shown, slowest of ${issues.length}, ms`]: at(issues, 1),
  };
  for (const [what, time] of Object.entries(told)) context.diagnostic(`${what}: ${time.toFixed(1)}`);
  assert.ok(at(taps, 0.5) < 200 && at(issues, 0.5) < 300, JSON.stringify(told));
});
