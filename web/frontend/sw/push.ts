/** What a push message is to a browser: a notification, and where a touch on it leads. */

/** The message as `web/channels/webpush.py` writes it. */
export interface Told {
  title: string;
  body: string;
  url: string;
  tag: string;
  lang: string;
  at: string;
  urgent: boolean;
}

export interface Notice {
  title: string;
  options: NotificationOptions & { timestamp?: number; renotify?: boolean };
}

/** Shown where a message cannot be read: browsers end a subscription whose messages show nothing. */
const UNREADABLE = "地図に変更があります / The map has changed";

/** The notification for the text of a message, on the site at `origin`. */
export function noticeOf(text: string | undefined, origin: string): Notice {
  const told = read(text);
  if (told === null) return { title: UNREADABLE, options: { data: { url: `${origin}/` } } };
  const moment = Date.parse(told.at);
  return {
    title: told.title,
    options: {
      body: told.body,
      lang: told.lang,
      // The same message sent twice replaces itself, without a second sound.
      tag: told.tag,
      renotify: false,
      requireInteraction: told.urgent,
      icon: "/static/icon.svg",
      data: { url: within(told.url, origin) },
      ...(Number.isNaN(moment) ? {} : { timestamp: moment }),
    },
  };
}

/** `url` where it is an address of this site, else its start: a message leads nowhere else. */
export function within(url: string, origin: string): string {
  try {
    const found = new URL(url, origin);
    return found.origin === origin ? found.href : `${origin}/`;
  } catch {
    return `${origin}/`;
  }
}

function read(text: string | undefined): Told | null {
  try {
    const told: unknown = JSON.parse(text ?? "");
    if (typeof told !== "object" || told === null) return null;
    const { title, body, url, tag, lang, at, urgent } = told as Record<string, unknown>;
    if (typeof title !== "string" || title === "" || typeof tag !== "string") return null;
    return {
      title,
      tag,
      body: typeof body === "string" ? body : "",
      url: typeof url === "string" ? url : "/",
      lang: lang === "en" ? "en" : "ja",
      at: typeof at === "string" ? at : "",
      urgent: urgent === true,
    };
  } catch {
    return null;
  }
}
