/** Days as people write them; every day here is a day in Japan. */

/** A moment or an ISO 8601 day in the page's language: 2026年11月23日, Nov 23, 2026. */
export function day(iso: string): string {
  const moment = new Date(iso.length === 10 ? `${iso}T00:00:00+09:00` : iso);
  if (Number.isNaN(moment.getTime())) return iso;
  const language = document.documentElement.lang || "ja";
  return new Intl.DateTimeFormat(language, {
    year: "numeric",
    month: language === "ja" ? "long" : "short",
    day: "numeric",
    timeZone: "Asia/Tokyo",
  }).format(moment);
}

/** A moment to the minute: 2026年11月23日 9:05, 23 Nov 2026, 09:05. */
export function moment(iso: string): string {
  const when = new Date(iso);
  if (Number.isNaN(when.getTime())) return iso;
  const format = { dateStyle: "medium", timeStyle: "short", timeZone: "Asia/Tokyo" } as const;
  return new Intl.DateTimeFormat(document.documentElement.lang || "ja", format).format(when);
}

const UNITS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const;

/** How long ago `iso` was, in the largest whole unit: 3 日前, 5 minutes ago. */
export function ago(iso: string, now = Date.now()): string {
  const seconds = Math.max(0, (now - Date.parse(iso)) / 1000);
  const [unit, length] = UNITS.find(([, each]) => seconds >= each) ?? (["minute", 60] as const);
  const words = new Intl.RelativeTimeFormat(document.documentElement.lang || "ja");
  return words.format(-Math.floor(seconds / length), unit);
}
