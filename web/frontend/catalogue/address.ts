/** Where the catalogue is. */

/** The address of the catalogue in `language`, its tile sources showing the law of `asOf` (null: today). */
export function catalogueUrl(language: string, asOf: string | null): string {
  return `/api/layers?lang=${language}${asOf ? `&as_of=${asOf}` : ""}`;
}
