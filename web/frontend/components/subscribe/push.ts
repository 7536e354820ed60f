/** Notifications in this browser: whether it can have them, and the address at which it is reached (Push API). */

/** Why there is no address: the person (or the browser's settings) said no, or something failed. */
export class NoPush extends Error {
  constructor(readonly denied: boolean) {
    super(denied ? "denied" : "failed");
    this.name = "NoPush";
  }
}

/** Whether this browser can show messages of a service at all; on iOS only from the home screen. */
export function canPush(): boolean {
  return "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
}

function bytes(base64url: string): Uint8Array<ArrayBuffer> {
  const raw = atob(base64url.replace(/-/g, "+").replace(/_/g, "/"));
  const made = new Uint8Array(new ArrayBuffer(raw.length));
  for (let at = 0; at < raw.length; at++) made[at] = raw.charCodeAt(at);
  return made;
}

/** The subscription of this browser as JSON, made with the service's public `key`; throws {@link NoPush}. */
export async function pushAddress(worker: string, key: string): Promise<string> {
  const permission = await Notification.requestPermission();
  if (permission !== "granted") throw new NoPush(true);
  try {
    await navigator.serviceWorker.register(worker, { scope: "/" });
    const { pushManager } = await navigator.serviceWorker.ready;
    const options = { userVisibleOnly: true, applicationServerKey: bytes(key) };
    const made = await subscribed(pushManager, options);
    return JSON.stringify(made.toJSON());
  } catch (error) {
    console.warn("no push:", error);
    throw new NoPush(false);
  }
}

/** One made with another key of the service cannot be used any more: it is given up. */
async function subscribed(
  manager: PushManager,
  options: PushSubscriptionOptionsInit,
): Promise<PushSubscription> {
  try {
    return await manager.subscribe(options);
  } catch (error) {
    const former = await manager.getSubscription();
    if (!former) throw error;
    await former.unsubscribe();
    return manager.subscribe(options);
  }
}

/** End this browser's subscription: whoever deletes everything has nothing left here either. */
export async function endPush(): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration("/");
  await (await registration?.pushManager?.getSubscription())?.unsubscribe();
}
