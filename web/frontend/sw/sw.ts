/** The service worker: shows what is pushed, also while no page of the site is open. */

import { noticeOf } from "./push.ts";

interface Waits extends Event {
  waitUntil(work: Promise<unknown>): void;
}

interface Pushed extends Waits {
  data: { text(): string } | null;
}

interface Touched extends Waits {
  notification: Notification;
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

worker.addEventListener("install", (event) => (event as Waits).waitUntil(worker.skipWaiting()));
worker.addEventListener("activate", (event) => (event as Waits).waitUntil(worker.clients.claim()));

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
