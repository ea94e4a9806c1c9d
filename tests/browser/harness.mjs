// A demo server and a phone-sized browser, for one test each.
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, mkdir, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';

const { COUNTERFOIL_BIN, COUNTERFOIL_APP, COUNTERFOIL_SCREENS, COUNTERFOIL_CHROMIUM } = process.env;

/** Starts a server over a database that is there already. */
export async function serve({ database, app, listen }) {
  const child = spawn(COUNTERFOIL_BIN, ['serve', '--database', database, '--listen', listen, '--app', app, '--log', 'error'], { stdio: 'inherit' });
  const ended = new Promise((resolve) => { child.on('exit', resolve); });
  for (;;) {
    const answer = await fetch(`http://${listen}/app/`).catch(() => null);
    if (answer?.ok) break;
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
  }
  return { async stop() { child.kill('SIGTERM'); await ended; } };
}

/** A person at a desk: the JSON API, signed in. */
export async function desk(base, login) {
  const json = { 'content-type': 'application/json' };
  const signed = await fetch(`${base}/v1/sign-in`, { method: 'POST', headers: json, body: JSON.stringify({ login, password: 'counterfoil-demo' }) });
  const { access_token: token } = await signed.json();
  const ask = async (path, body) => {
    const headers = { authorization: `Bearer ${token}` };
    const sent = body && { method: 'POST', body: JSON.stringify(body), headers: { ...headers, ...json, 'idempotency-key': crypto.randomUUID() } };
    const answer = await fetch(`${base}${path}`, sent ?? { headers });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
    return answer.json();
  };
  /** Everything of a list, page after page: `receipts` of `/v1/receipts`. */
  ask.all = async (list) => {
    const all = [];
    for (let cursor = ''; cursor !== null;) {
      const some = await ask(`/v1/${list}${cursor}`);
      all.push(...some[list]);
      cursor = some.cursor ? `?cursor=${some.cursor}` : null;
    }
    return all;
  };
  return ask;
}

/** Runs the program to its end, and gives what it printed. */
export async function counterfoil(...line) {
  return (await promisify(execFile)(COUNTERFOIL_BIN, line)).stdout;
}

/** `30 x 1000.00, 0.23 loose` as fields of a count, by the note's value in minor units. */
function notes(text) {
  const minor = (major) => Number(major.replace('.', ''));
  return text.split(', ').map((part) => part.match(/^(\d+) x (\S+)$/) ?? part.match(/^(\S+) (loose)$/)).filter(Boolean)
    .map(([, quantity, unit]) => ({ field: unit === 'loose' ? 'loose' : `n${minor(unit)}`, typed: quantity, worth: unit === 'loose' ? minor(quantity) : Number(quantity) * minor(unit) }));
}

/** Starts a demo that serves on, and reads its address and codes from what it prints. */
export async function demo({ database, app = COUNTERFOIL_APP, waiting: comeIn = 0 } = {}) {
  const at = database ? ['--database', database] : [];
  const child = spawn(COUNTERFOIL_BIN, ['demo', '--collectors', '1', '--waiting', String(comeIn), '--listen', '127.0.0.1:0', '--app', app, ...at], { stdio: ['ignore', 'pipe', 'inherit'] });
  const waiting = [];
  const found = { base: [], code: [] };
  const bags = [];
  const settle = () => {
    for (const wait of [...waiting]) {
      if (found[wait.what].length > wait.at) {
        waiting.splice(waiting.indexOf(wait), 1);
        wait.resolve(found[wait.what][wait.at]);
      }
    }
  };
  createInterface({ input: child.stdout }).on('line', (line) => {
    const base = line.match(/serves on at (http:\/\/\S+)/)?.[1];
    const code = line.match(/Enrolment code: (\S+)/)?.[1];
    const bag = line.match(/^ {2}(.+), ([A-Z]{3}): (.*); (\d+) cheques?$/);
    if (bag) bags.push({ name: bag[1], currency: bag[2], notes: notes(bag[3]), cheques: Number(bag[4]) });
    if (base) found.base.push(base);
    if (code) found.code.push(code);
    settle();
  });
  const ended = new Promise((resolve) => { child.on('exit', resolve); });
  const next = (what, at) => Promise.race([
    new Promise((resolve) => { waiting.push({ what, at, resolve }); settle(); }),
    ended.then((code) => { throw new Error(`the demo ended with ${code}`); }),
  ]);
  const base = await next('base', 0);
  let codes = 0;
  return {
    base,
    /** What is really in the bags of those who wait in the cash office. */
    bags,
    code: () => next('code', codes++),
    desk: (login) => desk(base, login),
    async stop() { child.kill('SIGTERM'); await ended; },
  };
}

/** The browser that holds a profile: the one process of its family that is nobody's helper. */
async function browserOf(profile) {
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (line.includes(`--user-data-dir=${profile}\0`) && !line.includes('--type=') && !line.startsWith('/bin/sh')) return Number(pid);
  }
  throw new Error('the browser is not running');
}

/** A phone: its browser's data outlives every kill. */
export async function phone({ locale = 'en-GB', dark = false, keeps = true } = {}) {
  const profile = await mkdtemp(join(tmpdir(), 'counterfoil-phone-'));
  let context;
  const open = async () => {
    context = await chromium.launchPersistentContext(profile, {
      executablePath: COUNTERFOIL_CHROMIUM ?? '/usr/bin/chromium',
      headless: true,
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
      viewport: { width: 390, height: 844 },
      deviceScaleFactor: 2,
      hasTouch: true,
      isMobile: true,
      locale,
      colorScheme: dark ? 'dark' : 'light',
      timezoneId: 'Asia/Dubai',
      geolocation: { latitude: 25.2, longitude: 55.27, accuracy: 8 },
      permissions: ['geolocation'],
    });
    const page = context.pages()[0] ?? await context.newPage();
    // What a browser grants to an app that is installed: what is stored here stays.
    const browser = await context.newCDPSession(page);
    await browser.send('Browser.grantPermissions', { permissions: keeps ? ['durableStorage', 'geolocation'] : ['geolocation'] });
    page.setDefaultTimeout(20_000);
    page.errors = [];
    page.on('pageerror', (error) => page.errors.push(String(error)));
    page.on('console', (message) => { if (message.type() === 'error') page.errors.push(message.text()); });
    return page;
  };
  return {
    open,
    get context() { return context; },
    /** The folder that holds all its browser stores. */
    profile,
    /** Ends the browser as a crash would: no page is asked. */
    async kill() {
      const closed = new Promise((resolve) => { context.once('close', resolve); });
      process.kill(await browserOf(profile), 'SIGKILL');
      await closed;
    },
    async end() {
      await context?.close().catch(() => {});
      await rm(profile, { recursive: true, force: true });
    },
  };
}

/** A browser on a desk. Each of its pages is a window of its own, with nothing kept before. */
export async function desktop() {
  const browser = await chromium.launch({
    executablePath: COUNTERFOIL_CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  return {
    async window({ locale = 'en-GB', dark = false, width = 1366, height = 768, script = true } = {}) {
      const context = await browser.newContext({ viewport: { width, height }, locale, colorScheme: dark ? 'dark' : 'light', javaScriptEnabled: script, timezoneId: 'Asia/Dubai' });
      const page = await context.newPage();
      page.setDefaultTimeout(20_000);
      page.errors = [];
      page.on('pageerror', (error) => page.errors.push(String(error)));
      page.on('console', (message) => { if (message.type() === 'error') page.errors.push(message.text()); });
      return page;
    },
    async end() { await browser.close(); },
  };
}

/** Taps a button by the action it names. */
export const tap = (page, name) => page.locator(`[data-tap="${name}"]`).first().click();

/** Keeps what is shown, to be looked at. */
export async function show(page, name) {
  if (!COUNTERFOIL_SCREENS) return;
  await mkdir(COUNTERFOIL_SCREENS, { recursive: true });
  // Wait for the last frame of whatever moves.
  await page.evaluate(() => Promise.all(document.getAnimations().filter((one) => one.effect?.getComputedTiming().iterations === 1).map((one) => one.finished.catch(() => {}))));
  await page.screenshot({ path: join(COUNTERFOIL_SCREENS, `${name}.png`) });
}

/** Signs on the glass. */
export async function sign(page) {
  const glass = page.locator('canvas[data-ink]');
  await glass.scrollIntoViewIfNeeded();
  // A hand needs longer than a screen that has just come takes to listen.
  await page.waitForFunction(() => !('settling' in document.getElementById('app').dataset));
  const box = await glass.boundingBox();
  await page.mouse.move(box.x + 30, box.y + 60);
  await page.mouse.down();
  for (let step = 0; step < 24; step += 1) await page.mouse.move(box.x + 30 + step * 11, box.y + 60 + Math.sin(step) * 30);
  await page.mouse.up();
}

/** What an automated check finds wrong for people who hear or touch the screen: nothing serious. */
export async function accessible(page, name) {
  await page.evaluate(() => Promise.all(document.getAnimations().filter((one) => one.effect?.getComputedTiming().iterations === 1).map((one) => one.finished.catch(() => {}))));
  // Through the debugger: the page's own policy lets no foreign script in.
  const axe = await readFile(new URL('node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
  const session = await page.context().newCDPSession(page);
  const asked = 'axe.run(document, { resultTypes: ["violations"] }).then((found) => JSON.stringify(found.violations.filter((one) => ["serious", "critical"].includes(one.impact)).map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 120)).join(" | ")}`)))';
  const { result, exceptionDetails } = await session.send('Runtime.evaluate', { expression: `${axe};${asked}`, awaitPromise: true });
  if (exceptionDetails) throw new Error(`${name}: ${exceptionDetails.exception?.description}`);
  // A finger in a glove: everything to tap is 48 pixels high and wide.
  const small = await page.evaluate(() => [...document.querySelectorAll('button, a[href], select, input:not([type=hidden]):not([type=checkbox]):not([type=radio]):not([type=file])')]
    .filter((one) => one.checkVisibility())
    .map((one) => [one.outerHTML.slice(0, 100), one.getBoundingClientRect()])
    .filter(([, box]) => box.height > 0 && (box.height < 47.5 || box.width < 47.5))
    .map(([html, box]) => `${Math.round(box.width)} x ${Math.round(box.height)}: ${html}`));
  await session.detach();
  const found = [...JSON.parse(result.value), ...small];
  if (found.length) throw new Error(`${name}:\n${found.join('\n')}`);
}

/** Sets up a phone: code, PIN, approval, plan. */
export async function setUp(page, server, pin) {
  await page.goto(`${server.base}/app/`);
  await page.fill('input[name=code]', await server.code());
  await page.fill('input[name=phone]', 'Test phone');
  await page.click('button[form=code]');
  await page.fill('input[name=pin]', pin);
  await page.fill('input[name=again]', pin);
  await page.click('button[form=pin]');
  await page.locator('.stops .stop').first().waitFor();
}

/** Starts the day and checks in at the first stop. */
export async function atTheDoor(page) {
  await tap(page, 'start-day');
  await page.locator('.stop.next').waitFor();
  await page.locator('footer [data-tap=customer]').click();
  await tap(page, 'check-in');
  await page.locator('[data-tap=receipt-screen]').waitFor();
}

/** Issues a receipt over cash at the customer's, and gives its number. */
export async function issue(page, amount) {
  await tap(page, 'receipt-screen');
  await page.fill('input[name=cash]', amount);
  await page.locator('#issue:enabled').click();
  await page.locator('[data-seal]').waitFor();
  const number = await page.locator('.voucher .number').innerText();
  await tap(page, 'done');
  await page.locator('[data-tap=receipt-screen]').waitFor();
  return Number(number.replace('RV-', ''));
}

/** From here on the app starts without a network. */
export async function kept(page) {
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.waitForFunction(() => navigator.serviceWorker.controller);
}

/** Types a PIN at the door. */
export async function unlock(page, pin) {
  await page.fill('input[name=pin]', pin);
  await page.click('button[form=pin]');
}

/** Moves the clocks that the app reads: the wall's, which whoever holds the phone can set, and the one that only runs. */
export async function pass(page, { wall = 0, ran = 0 }) {
  const [worker] = page.workers();
  await worker.evaluate(([wall, ran]) => {
    const [at, since] = [Date.now.bind(Date), performance.now.bind(performance)];
    Date.now = () => at() + wall;
    performance.now = () => since() + ran;
  }, [wall, ran]);
}
