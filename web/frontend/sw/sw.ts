/**
 * The service worker: shows what is pushed, also while no page of the site is open, and keeps the map and the last
 * places seen for when there is no connection. A new one takes over at once, and deletes what only others understood.
 */

import { kindOf } from "./kinds.ts";
import { PLACES, SHELL, VIEWED } from "./names.ts";
import { answer } from "./offline.ts";
import { noticeOf } from "./push.ts";
import { renew } from "./shell.ts";

interface Waits extends Event {
  waitUntil(work: Promise<unknown>): void;
}

interface Pushed extends Waits {
  data: { text(): string } | null;
}

interface Touched extends Waits {
  notification: Notification;
}

interface Asked extends Waits {
  request: Request;
  respondWith(response: Promise<Response>): void;
}

interface Page {
  url: string;
  focus(): Promise<unknown>;
}

interface Worker extends EventTarget {
  location: Location;
  registration: ServiceWorkerRegistration;
  clients: {
    matchAll(options: object): Promise<Page[]>;
    openWindow(url: string): Promise<unknown>;
    claim(): Promise<void>;
  };
  skipWaiting(): Promise<void>;
}

const worker = self as unknown as Worker;

worker.addEventListener("install", (event) => {
  // Push works also where nothing can be kept.
  const kept = renew().catch(() => undefined);
  (event as Waits).waitUntil(kept.then(() => worker.skipWaiting()));
});

worker.addEventListener("activate", (event) => (event as Waits).waitUntil(begin()));

worker.addEventListener("fetch", (event) => {
  const asked = event as Asked;
  const { method, mode, url } = asked.request;
  const kind = kindOf(method, mode, url, worker.location.origin);
  if (kind) asked.respondWith(answer(kind, asked.request));
});

async function begin(): Promise<void> {
  for (const name of await caches.keys()) {
    const ours = name === PLACES || name === VIEWED || name.startsWith(SHELL);
    if (name.startsWith("mapsvc-") && !ours) await caches.delete(name);
  }
  await worker.clients.claim();
}

worker.addEventListener("push", (event) => {
  const pushed = event as Pushed;
  const { title, options } = noticeOf(pushed.data?.text(), worker.location.origin);
  pushed.waitUntil(worker.registration.showNotification(title, options));
});

worker.addEventListener("notificationclick", (event) => {
  const touched = event as Touched;
  const url: string = touched.notification.data?.url ?? worker.location.origin;
  touched.notification.close();
  touched.waitUntil(show(url));
});

/** A page that shows `url` comes to the front, else one is opened. */
async function show(url: string): Promise<void> {
  const open = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const found = open.find((page) => page.url === url);
  await (found ? found.focus() : worker.clients.openWindow(url));
}
