/** Going from decision to decision: the days on which the law of what is shown changed, and today. */

/** A day of `/api/dates`. */
export interface Decision {
  date: string;
  /** Features that came into force or ceased. */
  count: number;
  layers: string[];
}

/** The days to stop at, in their order: those of the decisions, and today. */
export function stops(decisions: readonly Decision[], today: string): string[] {
  return [...new Set([...decisions.map((one) => one.date), today])].sort();
}

/** The stop before (-1) or after (1) `day`; null where there is none. */
export function neighbour(days: readonly string[], day: string, by: -1 | 1): string | null {
  const beyond = days.filter((one) => (by < 0 ? one < day : one > day));
  return (by < 0 ? beyond.at(-1) : beyond[0]) ?? null;
}
