// Builds the front end into web/static/dist: files named by their content, and manifest.json from plain to built name.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "../static/dist");
const maplibre = dirname(createRequire(import.meta.url).resolve("maplibre-gl/package.json"));

const leaflet = dirname(createRequire(import.meta.url).resolve("leaflet/dist/leaflet.css"));

/** Bytes, by brotli, that the scripts of the map may weigh together: a phone on a slow network waits for every one of them. */
const SCRIPT_BUDGET = 450_000;

const ENTRIES = {
  "map.css": join(here, "styles/map.css"),
  "page.css": join(here, "styles/page.css"),
  "counter.css": join(here, "styles/counter.css"),
  "subscribe.css": join(here, "styles/subscribe.css"),
  "work.css": join(here, "styles/page/work.css"),
  "work_map.css": join(here, "styles/work_map.css"),
  "embed.css": join(here, "components/embed/embed.css"),
  // Of the files that a report is: with its pictures within it.
  "report.css": join(here, "components/report/report.css"),
  "leaflet.css": join(leaflet, "leaflet.css"),
};

/** Pages with scripts of their own. */
const SPLIT = ["early", "map", "counter", "visitor", "subscribe", "work_changes", "work_edit", "embed"];

const ENTERED = [...SPLIT, "worker"];

mkdirSync(dist, { recursive: true });
const common = {
  outdir: dist,
  entryNames: "[name]-[hash]",
  chunkNames: "part-[hash]",
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2022", "chrome111", "firefox114", "safari16.4"],
  legalComments: "eof",
  loader: { ".png": "dataurl" },
  metafile: true,
  logLevel: "warning",
};
const manifest = {};
for (const [name, entry] of Object.entries(ENTRIES)) {
  const result = await build({ ...common, entryPoints: { [name.replace(/\.\w+$/, "")]: entry } });
  manifest[name] = basename(Object.keys(result.metafile.outputs)[0]);
}

// As Leaflet's makers built it: it stands within each file that is made for a report.
manifest["leaflet.js"] = `leaflet-${createHash("sha256")
  .update(readFileSync(join(leaflet, "leaflet.js")))
  .digest("hex")
  .slice(0, 8)}.js`;
writeFileSync(
  join(dist, manifest["leaflet.js"]),
  readFileSync(join(leaflet, "leaflet.js"), "utf8").replace(/^\/\/# sourceMappingURL.*$/m, ""),
);

// A classic script: not every browser takes modules for service workers. It is served at /sw.js.
const worker = await build({ ...common, format: "iife", entryPoints: { sw: join(here, "sw/sw.ts") } });
manifest["sw.js"] = basename(Object.keys(worker.metafile.outputs)[0]);

// MapLibre is bundled from its sources: as published, page and worker each hold a copy of the half that both need, and a
// phone on a slow network waits half a second for the second one. Its worker is served by us, since the policy of the page
// admits none from elsewhere.
const licence = readFileSync(join(maplibre, "LICENSE.txt"), "utf8").replaceAll("*/", "");
const fromSources = {
  name: "maplibre-from-sources",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^maplibre-gl$/ }, () => ({ path: join(maplibre, "src/index.ts") }));
    // The published files begin with the licence; the sources lie beside it.
    onLoad({ filter: /maplibre-gl\/src\/index\.ts$/ }, ({ path }) => ({
      contents: `/*! MapLibre GL JS, BSD-3-Clause\n${licence} */\n${readFileSync(path, "utf8")}`,
      loader: "ts",
    }));
    onLoad({ filter: /maplibre-gl\/package\.json$/ }, ({ path }) => {
      const { version } = JSON.parse(readFileSync(path, "utf8"));
      return { contents: JSON.stringify({ version }), loader: "json" };
    });
  },
};

// What a page does not need at once (a tool of the map, the map of the desk) is a part of its own, fetched when it is
// asked for; what two pages need is one part, fetched once.
const split = await build({
  ...common,
  splitting: true,
  plugins: [fromSources],
  // Its classes declare fields that their bases fill; ours declare none so.
  tsconfigRaw: { compilerOptions: { useDefineForClassFields: false } },
  entryPoints: {
    ...Object.fromEntries(SPLIT.map((name) => [name, join(here, `${name}.ts`)])),
    worker: join(maplibre, "src/source/worker.ts"),
  },
});
const outputs = split.metafile.outputs;
for (const [file, { entryPoint }] of Object.entries(outputs)) {
  const name = entryPoint && basename(entryPoint, ".ts");
  manifest[ENTERED.includes(name) ? `${name}.js` : basename(file)] = basename(file);
}

/** The built files that `file` leads to, its parts fetched later among them. */
function reached(file, found = new Set()) {
  if (found.has(file)) return found;
  found.add(file);
  for (const { path } of outputs[file].imports) reached(path, found);
  return found;
}

const [mapScript] = Object.entries(outputs).find(([, { entryPoint }]) =>
  entryPoint?.endsWith("frontend/map.ts"),
);
/** Scripts of the map page, tools included; those of the counter are fetched at a desk. */
const ofTheMap = new Set(
  [...reached(mapScript)].map((file) => basename(file)).concat(manifest["worker.js"], manifest["early.js"]),
);

// What a script imports at once is named beside it, so that a page can ask for all of it together.
const parts = {};
for (const [file, { entryPoint }] of Object.entries(outputs)) {
  const name = entryPoint && basename(entryPoint, ".ts");
  if (!SPLIT.includes(name)) continue;
  const needed = new Set();
  const follow = (from) => {
    for (const { path, kind } of outputs[from].imports) {
      if (kind === "import-statement" && !needed.has(path)) {
        needed.add(path);
        follow(path);
      }
    }
  };
  follow(file);
  // The largest first: a browser asks for six at a time, and what takes longest should not wait for the small ones.
  const largest = [...needed].sort((a, b) => outputs[b].bytes - outputs[a].bytes);
  parts[`${name}.js`] = largest.map((path) => basename(path));
}

// What the service worker keeps, so that the map opens without a connection.
parts.shell = [...ofTheMap, manifest["map.css"], manifest["page.css"]];

// Compressed here once and thoroughly, so that no visitor waits for it.
const scripts = { br: 0, gz: 0 };
for (const [name, file] of Object.entries(manifest)) {
  const bytes = readFileSync(join(dist, file));
  const small = { br: brotliCompressSync(bytes), gz: gzipSync(bytes, { level: 9 }) };
  for (const [ending, content] of Object.entries(small)) {
    writeFileSync(join(dist, `${file}.${ending}`), content);
    if (ofTheMap.has(file)) scripts[ending] += content.length;
  }
  const sizes = `${String(bytes.length).padStart(9)} bytes, ${String(small.br.length).padStart(7)} br, `;
  console.log(`${name.padEnd(16)} ${sizes}${String(small.gz.length).padStart(7)} gz`);
}
console.log(`map        ${scripts.br} br, ${scripts.gz} gz; at most ${SCRIPT_BUDGET} br`);

// The manifest last and in one step: a running server never names a file that is not there yet.
for (const [name, content] of [
  ["parts.json", parts],
  ["manifest.json", manifest],
]) {
  const written = join(dist, name);
  writeFileSync(`${written}.new`, `${JSON.stringify(content, null, 2)}\n`);
  renameSync(`${written}.new`, written);
}
const kept = new Set(["manifest.json", "parts.json"]);
for (const file of Object.values(manifest)) for (const ending of ["", ".br", ".gz"]) kept.add(file + ending);
for (const file of readdirSync(dist)) if (!kept.has(file)) rmSync(join(dist, file), { recursive: true });

if (scripts.br > SCRIPT_BUDGET) {
  console.error("the scripts weigh more than their budget");
  process.exitCode = 1;
}
