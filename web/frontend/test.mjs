// Bundles every *.test.ts for Node and runs it with Node's own runner: no framework, Node 18 is enough.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../..");

const tests = readdirSync(here, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".test.ts"))
  .map((name) => join(here, name));
if (tests.length === 0) throw new Error(`no *.test.ts under ${relative(root, here)}`);

// Inside node_modules, so that packages left outside the bundle are found from there.
const out = mkdtempSync(join(root, "node_modules/.frontend-tests-"));
try {
  await build({
    entryPoints: tests,
    outdir: out,
    outbase: here,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    outExtension: { ".js": ".mjs" },
    sourcemap: "inline",
    logLevel: "warning",
  });
  const bundles = tests.map((file) => join(out, relative(here, file)).replace(/\.ts$/, ".mjs"));
  const run = spawnSync(process.execPath, ["--enable-source-maps", "--test", ...bundles], {
    stdio: "inherit",
  });
  process.exitCode = run.status ?? 1;
} finally {
  rmSync(out, { recursive: true, force: true });
}
