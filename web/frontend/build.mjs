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

/** Bytes, by brotli, that all scripts together may weigh: a phone on a slow network waits for every one of them. */
const SCRIPT_BUDGET = 450_000;

const ENTRIES = {
  "map.js": join(here, "map.ts"),
  // MapLibre's own worker, served by us: the policy of the page admits no worker from elsewhere.
  "worker.js": join(maplibre, "maplibre-gl-worker.mjs"),
  "map.css": join(here, "styles/map.css"),
  "page.css": join(here, "styles/page.css"),
};

mkdirSync(dist, { recursive: true });
const manifest = {};
for (const [name, entry] of Object.entries(ENTRIES)) {
  const plain = name.replace(/\.\w+$/, "");
  const result = await build({
    entryPoints: { [plain]: entry },
    outdir: dist,
    entryNames: "[name]-[hash]",
    bundle: true,
    minify: true,
    format: "esm",
    target: ["es2022", "chrome111", "firefox114", "safari16.4"],
    // MapLibre looks for its worker beside itself unless it is told where it is; we tell it.
    legalComments: "eof",
    metafile: true,
    logLevel: "warning",
  });
  manifest[name] = basename(Object.keys(result.metafile.outputs)[0]);
}

// Compressed here once and thoroughly, so that no visitor waits for it.
const scripts = { br: 0, gz: 0 };
for (const [name, file] of Object.entries(manifest)) {
  const bytes = readFileSync(join(dist, file));
  const small = { br: brotliCompressSync(bytes), gz: gzipSync(bytes, { level: 9 }) };
  for (const [ending, content] of Object.entries(small)) {
    writeFileSync(join(dist, `${file}.${ending}`), content);
    if (name.endsWith(".js")) scripts[ending] += content.length;
  }
  const sizes = `${String(bytes.length).padStart(9)} bytes, ${String(small.br.length).padStart(7)} br, `;
  console.log(`${name.padEnd(10)} ${sizes}${String(small.gz.length).padStart(7)} gz`);
}
console.log(`scripts    ${scripts.br} br, ${scripts.gz} gz; at most ${SCRIPT_BUDGET} br`);

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
