// Builds the front end into web/static/dist: files named by their content, and manifest.json from plain to built name.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "../static/dist");
const maplibre = dirname(createRequire(import.meta.url).resolve("maplibre-gl/dist/maplibre-gl.css"));

/** Bytes, by brotli, that the scripts of the map may weigh together: a phone on a slow network waits for every one of them. */
const SCRIPT_BUDGET = 450_000;

const ENTRIES = {
  "map.js": join(here, "map.ts"),
  // MapLibre's own worker, served by us: the policy of the page admits no worker from elsewhere.
  "worker.js": join(maplibre, "maplibre-gl-worker.mjs"),
  "map.css": join(here, "styles/map.css"),
  "page.css": join(here, "styles/page.css"),
  "counter.css": join(here, "styles/counter.css"),
};

/** Scripts of the map page; those of the counter are fetched at a desk. */
const OF_THE_MAP = new Set(["map.js", "worker.js"]);

mkdirSync(dist, { recursive: true });
const common = {
  outdir: dist,
  entryNames: "[name]-[hash]",
  chunkNames: "part-[hash]",
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2022", "chrome111", "firefox114", "safari16.4"],
  // MapLibre looks for its worker beside itself unless it is told where it is; we tell it.
  legalComments: "eof",
  metafile: true,
  logLevel: "warning",
};
const manifest = {};
for (const [name, entry] of Object.entries(ENTRIES)) {
  const result = await build({ ...common, entryPoints: { [name.replace(/\.\w+$/, "")]: entry } });
  manifest[name] = basename(Object.keys(result.metafile.outputs)[0]);
}

// The desk's scripts share parts: its map, and with it MapLibre, is fetched only when there is an answer to show.
const desk = await build({
  ...common,
  splitting: true,
  entryPoints: { counter: join(here, "counter.ts"), visitor: join(here, "visitor.ts") },
});
for (const [file, { entryPoint }] of Object.entries(desk.metafile.outputs)) {
  const plain = /(counter|visitor)\.ts$/.exec(entryPoint ?? "")?.[1];
  manifest[plain ? `${plain}.js` : basename(file)] = basename(file);
}

// Compressed here once and thoroughly, so that no visitor waits for it.
const scripts = { br: 0, gz: 0 };
for (const [name, file] of Object.entries(manifest)) {
  const bytes = readFileSync(join(dist, file));
  const small = { br: brotliCompressSync(bytes), gz: gzipSync(bytes, { level: 9 }) };
  for (const [ending, content] of Object.entries(small)) {
    writeFileSync(join(dist, `${file}.${ending}`), content);
    if (OF_THE_MAP.has(name)) scripts[ending] += content.length;
  }
  const sizes = `${String(bytes.length).padStart(9)} bytes, ${String(small.br.length).padStart(7)} br, `;
  console.log(`${name.padEnd(16)} ${sizes}${String(small.gz.length).padStart(7)} gz`);
}
console.log(`map        ${scripts.br} br, ${scripts.gz} gz; at most ${SCRIPT_BUDGET} br`);

// The manifest last and in one step: a running server never names a file that is not there yet.
const written = join(dist, "manifest.json");
writeFileSync(`${written}.new`, `${JSON.stringify(manifest, null, 2)}\n`);
renameSync(`${written}.new`, written);
const kept = new Set(["manifest.json"]);
for (const file of Object.values(manifest)) for (const ending of ["", ".br", ".gz"]) kept.add(file + ending);
for (const file of readdirSync(dist)) if (!kept.has(file)) rmSync(join(dist, file), { recursive: true });

if (scripts.br > SCRIPT_BUDGET) {
  console.error("the scripts weigh more than their budget");
  process.exitCode = 1;
}
