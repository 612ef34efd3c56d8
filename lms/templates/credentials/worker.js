// Keeps the offline checker in this browser, so that it opens without a network after one visit.
const KEPT = {{ kept|tojson }};
const NAME = "verifier-" + KEPT.join("|");

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(KEPT)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (name) => name.startsWith("verifier-") && name !== NAME;
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name)))));
});

self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  const path = address.pathname + address.search;
  if (event.request.method !== "GET" || !KEPT.includes(path)) return;
  event.respondWith(fetch(event.request).catch(() => caches.match(path)));
});
