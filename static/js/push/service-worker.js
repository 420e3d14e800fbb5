// Shows messages of the studio while no page of it is open, and leads to what they tell of. It answers no request of
// pages: nothing is cached, so nothing stale can be shown.
const worker = /** @type {any} */ (self); // the checker knows pages, no workers

worker.addEventListener("install", () => worker.skipWaiting());
worker.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(worker.clients.claim()));

worker.addEventListener("push", (/** @type {any} */ event) => event.waitUntil(show(event.data?.json() ?? {})));

worker.addEventListener("notificationclick", (/** @type {any} */ event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data.url));
});

const windows = () => worker.clients.matchAll({ type: "window", includeUncontrolled: true });

/** Nothing where the person looks at that very page now. */
const show = async (/** @type {{ title?: string, url?: string }} */ { title = "Circle Take", url = "/" }) => {
  const address = here(url);
  const pages = await windows();
  const isSeen = pages.some((/** @type {any} */ page) => page.focused && samePage(page.url, address));
  if (!isSeen) await worker.registration.showNotification(title, { tag: address, data: { url: address } });
};

/** In a tab of the studio if there is one, best the very page, else in a new one. */
const open = async (/** @type {string} */ address) => {
  const pages = await windows();
  const best = pages.find((/** @type {any} */ one) => samePage(one.url, address));
  const page = best ?? pages.find((/** @type {any} */ one) => one.visibilityState === "visible") ?? pages[0];
  if (!page) return void (await worker.clients.openWindow(address));
  await page.focus().catch(() => {}); // a browser that lets no tab come forward still leads there
  if (!best) await page.navigate(address).catch(() => worker.clients.openWindow(address));
};

/** The address in the studio; its start for one that leads elsewhere. */
const here = (/** @type {string} */ url) => {
  const address = new URL(url, worker.location.origin);
  return address.origin === worker.location.origin ? address.href : `${worker.location.origin}/`;
};

const samePage = (/** @type {string} */ one, /** @type {string} */ other) => new URL(one).pathname === new URL(other).pathname;
