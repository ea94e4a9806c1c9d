// What pages gain from a script: sums while typing, drafts that save themselves, lists that stay true,
// keys. Every page works without it.
// A form is sent once. The server would do it once anyway; this spares the second click its page.
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (form.ariaBusy === 'true') return event.preventDefault();
  form.ariaBusy = 'true';
  addEventListener('pageshow', () => { form.ariaBusy = null; }, { once: true });
  return undefined;
});

// Amounts, as the server writes them.
function digits(minor, exponent) {
  const text = String(Math.abs(minor)).padStart(exponent + 1, '0');
  const whole = text.slice(0, text.length - exponent).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return (minor < 0 ? '\u2212' : '') + (exponent ? `${whole}.${text.slice(-exponent)}` : whole);
}
function money(minor, exponent, code) {
  const amount = document.createElement('bdi');
  amount.className = 'money';
  amount.dir = 'ltr';
  const part = (name, text) => {
    const span = document.createElement('span');
    span.className = name;
    span.textContent = text;
    amount.append(span);
  };
  if (code) {
    part('code', code);
    amount.append('\u00a0');
  }
  part('digits', digits(minor, exponent));
  return amount;
}
const plain = (text) => text.replace(/[\s,\u066c\u00a0]/g, '').replace(/\u066b/g, '.')
  .replace(/[\u0660-\u0669]/g, (digit) => digit.charCodeAt(0) - 0x660)
  .replace(/[\u06f0-\u06f9]/g, (digit) => digit.charCodeAt(0) - 0x6f0);

// Whether what sets thousands apart can be meant for that alone: the rule of `sync/src/typed.rs`. A comma
// that may be meant for a decimal point would make a hundredfold of the amount.
const between = /[,\u066c \u00a0]/;
function isGrouped(text, exponent) {
  const [whole, ...fraction] = text.split(/[.\u066b]/);
  if (between.test(fraction.join('.'))) return false;
  const [first, ...rest] = whole.split(between);
  if (!rest.length) return true;
  if (exponent === 3 && rest.length === 1 && !fraction.length && whole.includes(',')) return false;
  return first.length >= 1 && first.length <= 3 && rest.every((group) => group.length === 3);
}

// What was typed in one field, in minor units; nothing if it is no number, or more than anybody counts.
function worth(field, exponent) {
  const text = plain(field.value);
  if (text === '') return 0;
  if (!('loose' in field.dataset)) {
    const most = field.dataset.unit === '1' ? 100_000_000 : 100_000;
    return /^\d{1,9}$/.test(text) && isGrouped(field.value.trim(), 0) && Number(text) <= most ? Number(text) * Number(field.dataset.unit) : null;
  }
  const parts = text.match(/^(\d{0,9})(?:\.(\d*))?$/);
  if (text === '.' || !parts || (parts[2] ?? '').length > exponent || !isGrouped(field.value.trim(), exponent)) return null;
  const minor = Number((parts[1] || '0') + (parts[2] ?? '').padEnd(exponent, '0'));
  return minor <= 100_000_000 ? minor : null;
}

function counting(form) {
  const { count: code, draft } = form.dataset;
  const exponent = Number(form.dataset.exponent);
  const fields = [...form.querySelectorAll('[data-unit]')];
  const ticks = [...form.querySelectorAll('[data-amount]')];
  const cash = document.getElementById('cash');
  const saved = document.getElementById('saved');
  let timer;
  let isSaved = true;

  function add() {
    let total = 0;
    for (const field of fields) {
      const amount = worth(field, exponent);
      field.ariaInvalid = amount === null ? 'true' : null;
      field.nextElementSibling.replaceChildren(...(amount ? [money(amount, exponent)] : []));
      total = amount === null || total === null ? null : total + amount;
    }
    if (total === null) {
      const bad = document.createElement('span');
      bad.className = 'late';
      bad.textContent = cash.dataset.bad;
      cash.replaceChildren(bad);
    } else cash.replaceChildren(money(total, exponent, code));
    if (!ticks.length) return;
    const there = ticks.filter((tick) => tick.checked);
    document.getElementById('ticked').textContent = `${there.length}/${ticks.length}`;
    document.getElementById('worth').replaceChildren(money(there.reduce((sum, tick) => sum + Number(tick.dataset.amount), 0), exponent, code));
  }

  async function save() {
    if (!draft) return undefined;
    const body = new URLSearchParams(new FormData(form));
    body.set('quiet', '1');
    isSaved = true;
    const answer = await fetch(draft, { method: 'POST', body, redirect: 'manual', keepalive: true }).catch(() => null);
    // Somebody else has the offer now, it is counted, or it went on in another window: the page says which.
    if (answer?.status === 409) return location.replace(`${location.pathname}?elsewhere=1`);
    const at = answer?.ok ? await answer.text() : null;
    isSaved = at !== null;
    saved.textContent = isSaved ? `${saved.dataset.saved} ${at}` : saved.dataset.lost;
    saved.classList.toggle('late', !isSaved);
    return undefined;
  }

  form.addEventListener('input', () => {
    add();
    isSaved = !draft;
    clearTimeout(timer);
    timer = setTimeout(save, 700);
  });
  form.addEventListener('submit', () => { clearTimeout(timer); isSaved = true; });
  addEventListener('pagehide', () => { if (!isSaved) save(); });

  // Enter and the arrows go from note to note; from the last, Enter goes on to the cheques or the button.
  const stops = [...fields, ...ticks];
  const main = form.querySelector('[data-main]');
  form.addEventListener('keydown', (event) => {
    const at = stops.indexOf(event.target);
    if (event.key === 'Enter' && event.ctrlKey) {
      event.preventDefault();
      main.click();
    } else if (at >= 0 && ['Enter', 'ArrowDown', 'ArrowUp'].includes(event.key)) {
      event.preventDefault();
      const next = event.key === 'ArrowUp' ? stops[at - 1] : stops[at + 1] ?? (event.key === 'Enter' ? main : null);
      next?.focus();
      next?.select?.();
    }
  });
  add();
}

// A key held down presses nothing on the page that comes next.
document.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && event.repeat && event.target.matches('button, a, body')) event.preventDefault();
});

// Up and down between the rows of lists.
document.addEventListener('keydown', (event) => {
  if (!['ArrowDown', 'ArrowUp'].includes(event.key) || event.target.matches('input, textarea, select')) return;
  const rows = [...document.querySelectorAll('[data-row]')];
  if (!rows.length) return;
  const at = rows.indexOf(document.activeElement);
  const next = rows[event.key === 'ArrowDown' ? at + 1 : Math.max(at, 1) - 1];
  if (!next) return;
  event.preventDefault();
  next.focus();
});

// A list that stays true while it is looked at.
function live(part) {
  const sign = document.querySelector('.live');
  let source;
  const open = () => {
    source = new EventSource(part.dataset.live);
    source.onopen = () => { sign.className = 'live on'; };
    source.onerror = () => {
      sign.className = 'live on off';
      // An ended session is not asked for again; the page then says so.
      if (source.readyState === EventSource.CLOSED) location.reload();
    };
    source.addEventListener('live', (event) => {
      if (part.querySelector('[aria-busy]')) return;
      const kept = part.contains(document.activeElement) ? document.activeElement.id : null;
      part.innerHTML = event.data;
      if (kept) (document.getElementById(kept) ?? part.querySelector('[data-row]'))?.focus();
    });
  };
  // Browsers hold few connections to one server: a page that nobody looks at holds none.
  document.addEventListener('visibilitychange', () => {
    source?.close();
    if (document.visibilityState === 'visible') open();
  });
  addEventListener('pagehide', () => source?.close());
  if (document.visibilityState === 'visible') open();
}

for (const form of document.querySelectorAll('[data-count]')) counting(form);
for (const part of document.querySelectorAll('[data-live]')) live(part);
for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false;
  button.addEventListener('click', () => print());
  if (button.dataset.print !== 'quiet') button.focus({ preventScroll: true });
}
