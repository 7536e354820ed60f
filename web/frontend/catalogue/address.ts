/** Where the catalogue is. */

/** The address of the catalogue in `language`, its tile sources showing the law of `asOf` (null: today). */
export function catalogueUrl(language: string, asOf: string | null): string {
  const readings = language === "ja-easy" ? "&readings=1" : "";
  return `/api/layers?lang=${language}${readings}${asOf ? `&as_of=${asOf}` : ""}`;
}
