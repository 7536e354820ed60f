/** A shape as the form's text: a vertex per line, latitude first; an empty line begins a part, "hole" a hole of it. */

export type Position = [number, number];

/** A ring, a line or a point: its vertices in text order, longitude first, and whether it is a hole. */
export interface Strand {
  hole: boolean;
  points: Position[];
}

const PAIR = /^([+-]?\d{1,3}(?:\.\d{1,12})?)\s*[,\s]\s*([+-]?\d{1,3}(?:\.\d{1,12})?)$/;
const HOLE = new Set(["hole", "穴"]);
const DECIMALS = 8;

/** The line of a text that cannot be read. */
export class WrongLine extends Error {
  constructor(readonly line: number) {
    super(`line ${line}`);
  }
}

/** The strands of `text`; throws {@link WrongLine}. */
export function readShape(text: string): Strand[] {
  const strands: Strand[] = [];
  let open: Strand | null = null;
  text.split("\n").forEach((raw, at) => {
    const line = raw
      .normalize("NFKC")
      .trim()
      .replace(/[,;]+$/, "")
      .trim();
    if (line === "") {
      open = null;
      return;
    }
    if (HOLE.has(line.toLowerCase())) {
      if (strands.length === 0) throw new WrongLine(at + 1);
      open = { hole: true, points: [] };
      strands.push(open);
      return;
    }
    const match = PAIR.exec(line);
    if (!match) throw new WrongLine(at + 1);
    if (!open) {
      open = { hole: false, points: [] };
      strands.push(open);
    }
    open.points.push([Number(match[2]), Number(match[1])]);
  });
  return strands;
}

function decimal(value: number): string {
  return value.toFixed(DECIMALS).replace(/\.?0+$/, "");
}

/** `strands` as text, which {@link readShape} reads as the same. */
export function writeShape(strands: readonly Strand[]): string {
  let text = "";
  for (const { hole, points } of strands) {
    if (points.length === 0 && !hole) continue;
    if (text !== "") text += hole ? "\n" : "\n\n";
    text += [
      ...(hole ? ["hole"] : []),
      ...points.map(([lon, lat]) => `${decimal(lat)}, ${decimal(lon)}`),
    ].join("\n");
  }
  return text;
}
