// The page: shows the screens that the worker renders, tells it what was tapped and typed, and lends it
// what only a page has. It holds no rules.
import { draw, pictures, pixels, print, share, squeeze } from './paper.js';
import { drawn, glass, photo } from './pictures.js';

const root = document.getElementById('app');
const worker = new Worker(new URL('worker.js', import.meta.url), { type: 'module', name: 'counterfoil' });
const WORDS = {
  en: { elsewhere: 'Counterfoil is open in another tab.', close: 'Close it there to go on here. Nothing is lost.', failed: 'Counterfoil cannot start.', again: 'Try again' },
  ar: { elsewhere: 'كاونترفويل مفتوح في تبويب آخر.', close: 'أغلقه هناك للمتابعة هنا. لن يضيع شيء.', failed: 'تعذّر تشغيل كاونترفويل.', again: 'أعد المحاولة' },
};
// A browser whose store is full forgets the language, and nothing else.
const remembered = () => { try { return localStorage.getItem('lang'); } catch { return null; } };
const remember = (lang) => { try { localStorage.setItem('lang', lang); } catch { /* It is asked for again. */ } };
let language = remembered() ?? (navigator.language.startsWith('ar') ? 'ar' : 'en');
let busy = false;
let depth = 0;
let guarded = false;
let isElsewhere = false;
let watch = null;

function told(title, text, button) {
  const box = document.createElement('main');
  box.className = 'told';
  const heading = document.createElement('h1');
  heading.textContent = title;
  const line = document.createElement('p');
  line.textContent = text;
  box.append(heading, line);
  if (button) {
    const again = document.createElement('button');
    again.className = 'primary';
    again.textContent = button;
    again.addEventListener('click', () => location.reload());
    box.append(again);
  }
  root.className = '';
  document.documentElement.lang = language;
  document.documentElement.dir = language === 'ar' ? 'rtl' : 'ltr';
  root.replaceChildren(box);
}

const notGiven = (error) => send('not-given', [['why', String(error?.message ?? error)]]);

// A tap is answered in milliseconds. One that takes longer shows that it is being worked on, and so does a
// tap that comes meanwhile: it is not done, and whoever tapped sees why.
const SOON_MS = 80;
let soon = null;
const showBusy = () => root.setAttribute('aria-busy', 'true');
function begin() {
  busy = true;
  soon ??= setTimeout(showBusy, SOON_MS);
}
function end() {
  busy = false;
  clearTimeout(soon);
  soon = null;
  root.removeAttribute('aria-busy');
}

// Pictures that a screen names are fetched from the phone's store and forgotten with the screen.
const shown = new Map();
function showPictures() {
  const wanted = new Set();
  for (const image of root.querySelectorAll('img[data-picture]')) {
    const { picture } = image.dataset;
    wanted.add(picture);
    if (shown.has(picture)) image.src = shown.get(picture);
    else worker.postMessage({ kind: 'picture', name: picture });
  }
  for (const [name, url] of shown) {
    if (wanted.has(name)) continue;
    URL.revokeObjectURL(url);
    shown.delete(name);
  }
}
function takePicture({ name, bytes }) {
  if (!bytes || shown.has(name)) return;
  shown.set(name, URL.createObjectURL(new Blob([bytes])));
  showPictures();
}

function send(name, fields, pictures = []) {
  begin();
  worker.postMessage({ kind: 'tap', name, fields, pictures, isWaited: true }, pictures.map(([, bytes]) => bytes));
}

// How to find again what has the keyboard, on the same screen drawn anew.
function grip(element) {
  if (!element || !root.contains(element)) return null;
  const of = (name) => (element.getAttribute(name) ? `[${name}="${CSS.escape(element.getAttribute(name))}"]` : '');
  return element.localName + (element.id ? `#${CSS.escape(element.id)}` : '') + of('name') + (element.type === 'radio' ? of('value') : '') + of('data-tap') + of('data-with');
}

// A new screen comes under the finger that tapped for it. What that finger does before anybody can have
// read it was meant for the screen before: for so long it touches nothing. Keys go on.
const SETTLE_MS = 400;
let settling = null;
function settle() {
  root.dataset.settling = '';
  clearTimeout(settling);
  settling = setTimeout(() => { delete root.dataset.settling; }, SETTLE_MS);
}
const atThumb = () => [...root.querySelectorAll('.thumb [data-tap], .thumb [form]')].map(grip).join();

function swap(turn) {
  if (turn.lang !== document.documentElement.lang || turn.dir !== document.documentElement.dir) {
    document.documentElement.lang = turn.lang;
    document.documentElement.dir = turn.dir;
    language = turn.lang;
    remember(turn.lang);
  }
  if (turn.screen !== undefined) {
    const title = root.querySelector('h1')?.textContent;
    const held = grip(document.activeElement);
    const scrolled = root.querySelector('.scroll')?.scrollTop ?? 0;
    const before = atThumb();
    root.innerHTML = turn.screen;
    const isOther = turn.depth !== depth || turn.back || root.querySelector('h1')?.textContent !== title;
    root.className = isOther ? (turn.back || turn.depth < depth ? 'comes-back' : 'comes') : '';
    const scroll = root.querySelector('.scroll');
    if (scroll) scroll.scrollTop = isOther ? 0 : scrolled;
    const first = () => root.querySelector('[autofocus]') ?? root.querySelector('h1');
    if (isOther || atThumb() !== before) settle();
    if (isOther) first()?.focus({ preventScroll: true });
    else ([...root.querySelectorAll('[data-focus]')].at(-1) ?? (held ? root.querySelector(held) ?? first() : null))?.focus({ preventScroll: !root.querySelector('[data-focus]') });
    // Why something was refused is never out of sight.
    if (turn.isWaited) root.querySelector('.notice.refused')?.scrollIntoView({ block: 'nearest' });
    lend();
    for (const canvas of root.querySelectorAll('canvas[data-ink]')) glass(canvas);
    for (const svg of root.querySelectorAll('.paper svg')) squeeze(svg);
  }
  for (let at = 0; at + 1 < turn.parts.length; at += 2) {
    const part = document.getElementById(turn.parts[at]);
    if (part) part.outerHTML = turn.parts[at + 1];
  }
  showPictures();
}

// A paper is drawn here, where the text engine is. A picture is ready then; of anything else the app makes
// the file.
async function paper({ pages, scale, name }) {
  const canvases = [];
  for (const page of pages) canvases.push(await draw(page, scale));
  if (name !== undefined) { await share(await pictures(canvases, name)); return; }
  for (const canvas of canvases) {
    const rgba = pixels(canvas);
    worker.postMessage({ kind: 'drawn', width: canvas.width, height: canvas.height, rgba }, [rgba]);
  }
}

async function handOut({ name, type, bytes, isForPrinter }) {
  const file = new File([bytes], name, { type });
  await (isForPrinter ? print(file) : share([file]));
}

// Where the phone is, while a screen asks for it: kept at hand, so that no tap waits for a satellite.
function lend() {
  const wanted = root.querySelector('[data-lend=place]') && 'geolocation' in navigator;
  if (wanted && watch === null) {
    watch = navigator.geolocation.watchPosition(({ coords, timestamp }) => {
      worker.postMessage({ kind: 'place', place: { lat: coords.latitude, lon: coords.longitude, accuracy: coords.accuracy, at: timestamp } });
    }, () => {}, { enableHighAccuracy: true, maximumAge: 30_000 });
  } else if (!wanted && watch !== null) {
    navigator.geolocation.clearWatch(watch);
    watch = null;
  }
}

// The phone's own back button is the app's, except on its first screen.
function guard() {
  if (depth > 1 && !guarded) {
    history.pushState(null, '');
    guarded = true;
  }
}
addEventListener('popstate', () => {
  guarded = false;
  if (depth > 1) send('back', []);
});

worker.addEventListener('message', ({ data }) => {
  // What was typed, and what the office answered, comes back too: it ends nobody's waiting.
  if (data.kind === 'picture') { takePicture(data); return; }
  if (data.isWaited || !['turn', 'idle'].includes(data.kind)) end();
  switch (data.kind) {
    case 'turn': isElsewhere = false; swap(data); depth = data.depth; guard();
      if (data.paper) paper(data.paper).catch(notGiven);
      if (data.file) handOut(data.file).catch(notGiven);
      break;
    case 'idle': break;
    case 'elsewhere': isElsewhere = true; told(WORDS[language].elsewhere, WORDS[language].close); break;
    case 'failed': told(WORDS[language].failed, data.why, WORDS[language].again); break;
  }
});
worker.addEventListener('error', (event) => told(WORDS[language].failed, event.message ?? '', WORDS[language].again));

const fieldsOf = (form) => [...new FormData(form)].filter(([, value]) => typeof value === 'string');

document.addEventListener('click', (event) => {
  const target = event.target.closest('[data-tap]');
  if (!target || target.tagName === 'FORM') return;
  event.preventDefault();
  if (busy) { showBusy(); return; }
  if (target.dataset.tap === 'update') { takeOver(); return; }
  const form = target.closest('form') ?? document.getElementById(target.dataset.form);
  send(target.dataset.tap, [...new URLSearchParams(target.dataset.with ?? ''), ...(form ? fieldsOf(form) : [])]);
});

// Files are given by the camera; what is drawn on a glass goes along with its form.
document.addEventListener('change', async (event) => {
  const input = event.target.closest('input[data-photo]');
  const [file] = input?.files ?? [];
  if (!file) return;
  if (busy) { showBusy(); return; }
  begin();
  const fields = [...(input.form ? fieldsOf(input.form) : []), ...new URLSearchParams(input.dataset.with ?? '')];
  const bytes = await photo(file);
  input.value = '';
  send('photo', fields, bytes ? [[input.dataset.photo, bytes]] : []);
});

document.addEventListener('submit', async (event) => {
  event.preventDefault();
  const form = event.target;
  if (!form.dataset.tap) return;
  if (busy) { showBusy(); return; }
  begin();
  send(form.dataset.tap, fieldsOf(form), await drawn(form));
});

// Enter leaves a field, as the keyboard's own key does, and hands nothing in: what is recorded is recorded
// by its button. Where nothing is recorded the last field hands its form in.
const IS_TICKED = ['checkbox', 'radio'];
const isTyped = (one) => one.matches('input, select, textarea') && !['hidden', 'file', ...IS_TICKED].includes(one.type) && !one.disabled && one.checkVisibility();
document.addEventListener('keydown', (event) => {
  const field = event.target;
  if (event.key !== 'Enter' || event.isComposing || !field.matches('input:not([type=file])')) return;
  const { form } = field;
  const fields = [...(form?.elements ?? [])].filter(isTyped);
  const next = field.enterKeyHint === 'done' ? undefined : fields[fields.indexOf(field) + 1];
  if (!next && form?.dataset.enter !== undefined) return;
  event.preventDefault();
  if (IS_TICKED.includes(field.type)) return;
  if (next) next.focus();
  else field.blur();
});

document.addEventListener('input', (event) => {
  if (event.target.type === 'file') return;
  const form = event.target.closest('form[data-change]');
  // Typing is not waited for: what is tapped next comes after it in any case.
  if (form) worker.postMessage({ kind: 'tap', name: form.dataset.change, fields: [...fieldsOf(form), ['changed', event.target.name]] });
});

for (const kind of ['online', 'offline']) {
  addEventListener(kind, () => worker.postMessage({ kind: 'online', isOnline: navigator.onLine }));
}

let waiting = null;
function takeOver() {
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
  waiting?.postMessage('take-over');
}

async function keep() {
  if (!('serviceWorker' in navigator)) return;
  // A tab that waits for its turn takes it with the version that is in charge then.
  navigator.serviceWorker.addEventListener('controllerchange', () => { if (isElsewhere) location.reload(); });
  const registration = await navigator.serviceWorker.register('sw.js', { updateViaCache: 'none' });
  const ready = (fresh) => {
    // The first one ever has nobody to take over from.
    if (!fresh || !navigator.serviceWorker.controller) return;
    waiting = fresh;
    worker.postMessage({ kind: 'tap', name: 'update-ready', fields: [] });
  };
  ready(registration.waiting);
  registration.addEventListener('updatefound', () => {
    const fresh = registration.installing;
    fresh?.addEventListener('statechange', () => { if (fresh.state === 'installed') ready(fresh); });
  });
}

// Whether what is written here stays: a receipt that may be thrown away is not issued.
const ROOM = 8 * 1024 * 1024;
async function askStorage() {
  const storage = navigator.storage;
  if (!storage?.persist) return;
  const isKept = await storage.persisted() || await storage.persist();
  const { quota, usage } = await storage.estimate();
  const state = quota - usage < ROOM ? 'full' : isKept ? 'kept' : 'may-go';
  worker.postMessage({ kind: 'tap', name: 'storage', fields: [['state', state]] });
}

// Nobody has touched the phone for a while: it locks.
const IDLE_MS = 5 * 60_000;
let touched = Date.now();
for (const kind of ['pointerdown', 'keydown', 'input']) addEventListener(kind, () => { touched = Date.now(); }, { capture: true, passive: true });
const watchIdle = () => {
  if (Date.now() - touched < IDLE_MS) return;
  touched = Date.now();
  send('idle', []);
};
setInterval(watchIdle, 15_000);
document.addEventListener('visibilitychange', () => {
  if (document.hidden) return;
  watchIdle();
  askStorage();
});

worker.postMessage({ kind: 'start', lang: language, isOnline: navigator.onLine });
askStorage();
keep();
