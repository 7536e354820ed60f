/** What the two sides of a comparison show, as views and in words. */

import type { Compared, View } from "../../view/view.ts";

/** The view of the other side: the same but for its day and, where it has its own, its layers. */
export function otherSide(view: View, compared: Compared): View {
  return { ...view, asOf: compared.asOf, on: compared.on ?? view.on, compared: null };
}

/** The view with its sides exchanged. */
export function exchanged(view: View, compared: Compared): Pick<View, "asOf" | "on" | "compared"> {
  return {
    asOf: compared.asOf,
    on: compared.on ?? view.on,
    compared: { ...compared, asOf: view.asOf, on: compared.on ? view.on : null },
  };
}

/** Both days, the earlier one first; null where they are the same. */
export function span(view: View, compared: Compared, today: string): [string, string] | null {
  const days = [view.asOf ?? today, compared.asOf ?? today].sort();
  const [first = today, last = today] = days;
  return first === last ? null : [first, last];
}

/** The same day so many years before. */
export function yearsBefore(day: string, years: number): string {
  const [year = "", month = "", date = ""] = day.split("-");
  return `${Number(year) - years}-${month}-${month === "02" && date === "29" ? "28" : date}`;
}

/** The day before. */
export function dayBefore(day: string): string {
  const noon = new Date(`${day}T12:00:00Z`);
  noon.setUTCDate(noon.getUTCDate() - 1);
  return noon.toISOString().slice(0, 10);
}
