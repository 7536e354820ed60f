// Reads MapLibre styles as a JSON object {name: style} from standard input and says what the specification refuses.
import { readFileSync } from "node:fs";
import { validateStyleMin } from "@maplibre/maplibre-gl-style-spec";

const styles = JSON.parse(readFileSync(0, "utf8"));
let errors = 0;
for (const [name, style] of Object.entries(styles)) {
  for (const { message } of validateStyleMin(style)) {
    console.error(`${name}: ${message}`);
    errors += 1;
  }
}
console.log(`${Object.keys(styles).length} styles, ${errors} errors`);
process.exitCode = errors > 0 || Object.keys(styles).length === 0 ? 1 : 0;
