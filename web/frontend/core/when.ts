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
