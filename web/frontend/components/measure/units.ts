/** Lengths and areas as people read them. */

/** Square metres of a 坪: (20/11 m)² by the 度量衡法 of 1891. */
export const TSUBO = 400 / 121;

export interface Reading {
  unit: "m" | "km" | "m²" | "ha" | "坪" | "km²";
  text: string;
}

function number(value: number, digits: number, language: string): string {
  return new Intl.NumberFormat(language, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(value);
}

/** Decimals with which about four digits of `value` are told, at most `most`. */
function decimals(value: number, most: number): number {
  if (value >= 1000) return 0;
  return Math.min(most, value >= 100 ? 1 : value >= 10 ? 2 : 3);
}

/** Metres, and kilometres from a hundred of them on. */
export function lengths(metres: number, language: string): Reading[] {
  const found: Reading[] = [{ unit: "m", text: `${number(metres, decimals(metres, 1), language)} m` }];
  if (metres >= 100) found.push({ unit: "km", text: `${number(metres / 1000, 3, language)} km` });
  return found;
}

/** Square metres, 坪 and hectares. */
export function areas(square: number, language: string): Reading[] {
  const [tsubo, hectares] = [square / TSUBO, square / 10_000];
  const word = language.startsWith("ja") ? "坪" : "tsubo";
  const found: Reading[] = [
    { unit: "m²", text: `${number(square, decimals(square, 1), language)} m²` },
    { unit: "坪", text: `${number(tsubo, decimals(tsubo, 2), language)} ${word}` },
    { unit: "ha", text: `${number(hectares, hectares >= 100 ? 1 : 4, language)} ha` },
  ];
  if (square >= 1e6) found.push({ unit: "km²", text: `${number(square / 1e6, 3, language)} km²` });
  return found;
}
