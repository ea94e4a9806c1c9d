// What is recorded is kept: killed while issuing, a browser that promises nothing, a disk that is full, a
// new version with a full outbox.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { cp, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { createServer, request as ask } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { demo, issue, phone, serve, setUp, show, tap } from './harness.mjs';

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
  const digest = (text) => `sha256-${createHash('sha256').update(text).digest('base64')}`;
  const page = await readFile(join(to, 'index.html'), 'utf8');
  const worker = await readFile(join(to, 'sw.js'), 'utf8');
  const renamed = page.replaceAll(build, fresh);
  const files = { 'index.html': renamed, 'sw.js': worker.replaceAll(build, fresh).replace(digest(page), digest(renamed)) };
  for (const [name, text] of Object.entries(files)) {
    await writeFile(join(to, name), text);
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

const PORTAL = '<!doctype html><title>Welcome</title><h1>Please log in to the WiFi</h1>';

/** The network between phones and the office, where something may answer in its stead. */
async function between(base) {
  const { hostname, port } = new URL(base);
  const road = { answers: () => null, leads: (url) => url };
  const server = createServer((request, response) => {
    const parts = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => {
      const body = road.answers(request.url);
      if (body !== null) {
        response.writeHead(200, { 'content-type': request.url.endsWith('.js') && body !== PORTAL ? 'text/javascript' : 'text/html' });
        response.end(body);
        return;
      }
      const on = ask({ hostname, port, method: request.method, path: road.leads(request.url), headers: request.headers }, (answer) => {
        response.writeHead(answer.statusCode, answer.headers);
        answer.pipe(response);
      });
      on.on('error', () => request.socket.destroy());
      on.end(Buffer.concat(parts));
    });
  });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  road.base = `http://127.0.0.1:${server.address().port}`;
  road.stop = () => { server.closeAllConnections(); server.close(); };
  return road;
}

/** Lets the worker look for a newer version, and waits for what comes of it. */
const lookForNew = (page) => page.evaluate(async () => {
  const registration = await navigator.serviceWorker.getRegistration();
  const found = new Promise((resolve) => {
    registration.addEventListener('updatefound', () => {
      const { installing } = registration;
      installing.addEventListener('statechange', () => { if (['installed', 'redundant'].includes(installing.state)) resolve(installing.state); });
    }, { once: true });
  });
  await registration.update();
  return found;
});

test('a new version that something else answers for is none, and the old one goes on with its outbox', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'counterfoil-portal-'));
  const server = await demo();
  const road = await between(server.base);
  const device = await phone();
  try {
    const page = await device.open();
    // The very first visit, through a portal that answers for every script: nothing of it stays.
    road.answers = (url) => (url.includes('/b-') ? PORTAL : null);
    await page.goto(`${road.base}/app/`);
    await page.waitForLoadState('networkidle');
    assert.equal(await page.evaluate(() => caches.keys().then((names) => names.length)), 0);
    road.answers = () => null;
    await setUp(page, { base: road.base, code: server.code }, PIN);
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.waitForFunction(() => navigator.serviceWorker.controller);
    await atTheDoor(page);
    road.answers = (url) => (url.startsWith('/v1') ? PORTAL : null);
    await issue(page, '55.05');

    const app = join(folder, 'app');
    const [before, after] = await newVersion(process.env.COUNTERFOIL_APP, app);
    const newer = async (name) => readFile(join(app, name), 'utf8');
    const [worker, shell] = [await newer('sw.js'), await newer('index.html')];
    const isWorker = (url) => url.endsWith('/sw.js');
    // The files of the new build are those of the old one under another name.
    road.leads = (url) => url.replace(after, before);
    const faults = {
      'every file is the login page': () => PORTAL,
      'the scripts are the login page, and the page is the old one': (url) => (url.includes(after) ? PORTAL : null),
      'the page is the new one, and one script is not': (url) => (url.endsWith('/app/') ? shell : url.endsWith('/page.js') ? '0' : null),
    };
    for (const [fault, answers] of Object.entries(faults)) {
      road.answers = (url) => (isWorker(url) ? `${worker}\n// ${fault}` : answers(url));
      assert.equal(await lookForNew(page), 'redundant', fault);
      assert.equal(await page.locator('[data-tap=update]').count(), 0, fault);
      assert.deepEqual(await page.evaluate(() => caches.keys()), [`counterfoil-${before}`], fault);
      for (const offline of [false, true]) {
        await device.context.setOffline(offline);
        await page.reload();
        await unlock(page);
        await page.locator('footer [data-tap=customer], .stops').first().waitFor();
      }
      await device.context.setOffline(false);
    }
    const rows = await receipts(page);
    assert.equal(rows.length, 1);
    assert.ok(rows[0].includes('55.05'), rows[0]);
    // Answered by the office itself, it is installed.
    road.answers = (url) => (isWorker(url) ? worker : url.endsWith('/app/') ? shell : null);
    assert.equal(await lookForNew(page), 'installed');
    await page.locator('[data-tap=update]').waitFor();
  } finally {
    await device.end();
    await server.stop();
    road.stop();
    await rm(folder, { recursive: true, force: true });
  }
});
