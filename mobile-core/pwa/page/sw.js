// Keeps one build of the app, whole, and starts it without a network.
//
// A build is kept under its own name and served from there alone. A newer one is fetched beside it and
// takes over only when nobody uses the older one any more, or when the page asks for it and reloads: so
// files of two builds never meet. Whatever answers on the way, a hotel's login page too: a file that is
// not the build's own to the last byte is none, and without it nothing is installed.
const BUILD = '{{build}}';
const FILES = new Map([{{files}}]);
const CACHE = `counterfoil-${BUILD}`;

async function fetched(file) {
  const answer = await fetch(new Request(file, { cache: 'reload', redirect: 'error', integrity: FILES.get(file) }));
  if (!answer.ok) throw new TypeError(`${file} was answered with ${answer.status}`);
  return [file, answer];
}

/** Fetches what is not kept yet. All or nothing: nothing is put in before everything is there. */
async function fill(cache, files = [...FILES.keys()]) {
  const kept = await Promise.all(files.map((file) => cache.match(file)));
  const answers = await Promise.all(files.filter((_, at) => !kept[at]).map(fetched));
  for (const [file, answer] of answers) await cache.put(file, answer);
}

self.addEventListener('install', (event) => {
  event.waitUntil((async () => {
    // What is left of an attempt that was cut off is no part of this one.
    await caches.delete(CACHE);
    try {
      await fill(await caches.open(CACHE));
    } catch (error) {
      await caches.delete(CACHE);
      throw error;
    }
  })());
});

self.addEventListener('activate', (event) => {
  event.waitUntil((async () => {
    // A browser short of room may have thrown some of it away while it waited.
    await fill(await caches.open(CACHE)).catch(() => {});
    for (const name of await caches.keys()) {
      if (name.startsWith('counterfoil-') && name !== CACHE) await caches.delete(name);
    }
    await self.clients.claim();
  })());
});

self.addEventListener('message', (event) => {
  if (event.data !== 'take-over') return;
  // Not whole and not to be had now: the older one goes on.
  event.waitUntil(caches.open(CACHE).then(fill).then(() => self.skipWaiting(), () => {}));
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { scope } = self.registration;
  // What goes to the office is nobody's business here, and is never kept.
  if (request.method !== 'GET' || !request.url.startsWith(scope)) return;
  const isPage = request.mode === 'navigate';
  const file = isPage ? './' : request.url.slice(scope.length).split(/[?#]/)[0] || './';
  event.respondWith((async () => {
    if (!FILES.has(file)) return fetch(request);
    const cache = await caches.open(CACHE);
    const kept = await cache.match(file);
    if (kept) return kept;
    try {
      await fill(cache, [file]);
      return await cache.match(file);
    } catch {
      // A page that the network has instead is shown and not kept; part of a build it cannot be.
      return isPage ? fetch(request) : Response.error();
    }
  })());
});
