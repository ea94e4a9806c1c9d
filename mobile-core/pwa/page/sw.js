// Keeps one build of the app, whole, and starts it without a network.
//
// A build is kept under its own name and served from there alone. A newer one is fetched beside it and
// takes over only when nobody uses the older one any more, or when the page asks for it and reloads: so
// files of two builds never meet.
const BUILD = '{{build}}';
const FILES = [{{files}}];
const CACHE = `counterfoil-${BUILD}`;

self.addEventListener('install', (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(CACHE);
    // All or nothing: one missing file and this build is not installed.
    await cache.addAll(FILES.map((file) => new Request(file, { cache: 'reload' })));
  })());
});

self.addEventListener('activate', (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith('counterfoil-') && name !== CACHE) await caches.delete(name);
    }
    await self.clients.claim();
  })());
});

self.addEventListener('message', (event) => {
  if (event.data === 'take-over') self.skipWaiting();
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const inside = request.url.startsWith(self.registration.scope);
  // What goes to the office is nobody's business here, and is never kept.
  if (request.method !== 'GET' || !inside) return;
  event.respondWith((async () => {
    const cache = await caches.open(CACHE);
    const wanted = request.mode === 'navigate' ? './' : request;
    return (await cache.match(wanted, { ignoreSearch: true })) ?? fetch(request);
  })());
});
