// Keeps the offline checker in this browser, so that it opens without a network after one visit.
const KEPT = {{ kept|tojson }};
const PAGE = KEPT[0];
// Milliseconds: a network that is there in name only counts as none.
const PATIENCE = 5000;
// The addresses hold digests of what they name, so a new version of anything is a new store.
const STORE = `verifier ${KEPT.join(" ")}`;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(STORE).then((store) => store.addAll(KEPT)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const isOld = (name) => name.startsWith("verifier ") && name !== STORE;
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter(isOld).map((name) => caches.delete(name)))));
});

// The page holds the keys: with a network the server is asked for it, whatever the browser kept, so that a new key is known.
async function freshPage() {
  const store = await caches.open(STORE);
  const answer = await fetch(PAGE, { cache: "no-cache", signal: AbortSignal.timeout(PATIENCE) }).catch(() => null);
  if (!answer?.ok) return store.match(PAGE, { ignoreVary: true });
  await store.put(PAGE, answer.clone());
  return answer;
}

async function keptFile(request) {
  return (await caches.match(request, { ignoreVary: true })) ?? fetch(request);
}

self.addEventListener("fetch", (event) => {
  const { pathname, search } = new URL(event.request.url);
  if (event.request.method !== "GET") return;
  if (pathname === PAGE) event.respondWith(freshPage());
  else if (KEPT.includes(pathname + search)) event.respondWith(keptFile(event.request));
});
