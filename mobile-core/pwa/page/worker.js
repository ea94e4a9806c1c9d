// The app's host: hands taps to the module, carries its messages to the office, tells it the time.
// It holds no rules and reads no data.
import init, { App, Now } from './counterfoil.js';
import { deviceSecret, markSetUp, wasSetUp } from './device.js';

const boot = crypto.getRandomValues(new Uint32Array(1))[0];
const started = performance.now();
let app;
let isMarked = false;
let online = true;
let place = null;
let dates = null;
let woken = null;
let line = Promise.resolve();

// Taps and answers are taken one after another, in the order they came.
const inLine = (work) => { line = line.then(work, work).catch(failed); };

// The calendar date in the company's time zone.
function today() {
  const zone = app?.time_zone();
  if (!dates || dates.zone !== zone) {
    let format;
    try { format = new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' }); } catch { format = new Intl.DateTimeFormat('en-CA', { dateStyle: 'short' }); }
    dates = { zone, format };
  }
  return dates.format.format(new Date());
}

function now() {
  const said = new Now(Date.now(), performance.now() - started, boot, today(), online);
  // Older than two minutes is another place.
  if (place && Date.now() - place.at < 120_000) said.at(place.lat, place.lon, place.accuracy);
  return said;
}

function show(turn, isWaited = false, screen = turn.screen) {
  const message = {
    kind: 'turn', screen, parts: turn.parts, back: turn.back, depth: app.depth(),
    lang: app.lang(), dir: app.dir(), isWaited,
  };
  if (!isMarked && app.is_set_up()) {
    isMarked = true;
    markSetUp().catch(() => { isMarked = false; });
  }
  const { path, no, token, body, wake_ms: wake, pages, file_name: file } = turn;
  if (pages) message.paper = { pages, scale: turn.scale, name: turn.picture_name };
  if (file) message.file = { name: file, type: turn.file_kind, isForPrinter: turn.is_for_printer, bytes: turn.file };
  turn.free();
  if (message.screen !== undefined || message.parts.length || pages || file) postMessage(message);
  else postMessage({ kind: 'idle', depth: message.depth, isWaited });
  if (wake !== undefined) {
    // The last word counts: a network that comes and goes leaves no crowd of clocks behind.
    clearTimeout(woken);
    woken = setTimeout(() => tap('tick', []), wake);
  }
  if (path) send(no, path, token, body);
}

async function send(no, path, token, body) {
  let status = 0;
  let answer = new Uint8Array();
  try {
    const headers = { 'content-type': 'application/cbor' };
    if (token) headers.authorization = `Bearer ${token}`;
    const response = await fetch(path, {
      method: 'POST', headers, body, cache: 'no-store', credentials: 'omit', signal: AbortSignal.timeout(30_000),
    });
    answer = new Uint8Array(await response.arrayBuffer());
    status = response.status;
  } catch { /* No network, or it broke off: the app knows what to do with nothing. */ }
  inLine(() => {
    const zone = app.time_zone();
    const turn = app.answer(no, status, answer, now());
    if (app.time_zone() === zone) { show(turn); return; }
    // Only now is it known which day it is for the company: what is shown is drawn anew.
    const again = app.tap('start', [], now());
    show(turn, false, again.screen);
    again.free();
  });
}

// What the page knew before the app was there.
let early = [];
function tap(name, fields, pictures = [], isWaited = false) {
  if (!app) { early.push([name, fields]); return; }
  inLine(() => {
    for (const [of, bytes] of pictures) app.picture(of, new Uint8Array(bytes));
    show(app.tap(name, fields.flat(), now()), isWaited);
  });
}

function failed(error) {
  postMessage({ kind: 'failed', why: String(error?.message ?? error) });
}

// The handles of a page that was just killed may take a moment to be free.
async function open(secret, lang, hadPin) {
  for (let left = 20; ; left -= 1) {
    try {
      return await App.start(secret, crypto.getRandomValues(new Uint8Array(96)), lang, -new Date().getTimezoneOffset(), hadPin);
    } catch (error) {
      if (!left || error?.name === 'SecurityError') throw error;
      await new Promise((resolve) => { setTimeout(resolve, 100); });
    }
  }
}

async function start({ lang, isOnline }) {
  online = isOnline;
  const [secret] = await Promise.all([deviceSecret(), init({ module_or_path: new URL('counterfoil_bg.wasm', import.meta.url) })]);
  isMarked = await wasSetUp();
  app = await open(secret, lang, isMarked);
  tap('start', []);
  for (const [name, fields] of early.splice(0)) tap(name, fields);
  // Held for as long as this worker lives.
  await new Promise(() => {});
}

addEventListener('message', ({ data }) => {
  switch (data.kind) {
    case 'start': {
      const run = () => start(data).catch(failed);
      navigator.locks.request('counterfoil', { ifAvailable: true }, (lock) => {
        if (lock) return run();
        // Another tab writes. This one waits until it is closed.
        postMessage({ kind: 'elsewhere' });
        navigator.locks.request('counterfoil', run);
        return undefined;
      });
      break;
    }
    case 'online': online = data.isOnline; tap(online ? 'online' : 'offline', []); break;
    case 'drawn': inLine(() => show(app.drawn(data.width, data.height, new Uint8Array(data.rgba), now()))); break;
    case 'picture': inLine(() => postMessage({ kind: 'picture', name: data.name, bytes: app.shown_picture(data.name) })); break;
    case 'place': place = data.place; break;
    case 'tap': tap(data.name, data.fields, data.pictures, data.isWaited); break;
  }
});
