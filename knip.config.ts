/** Exports, files and dependencies that nobody uses. Entries are what something outside the imports starts. */
import type { KnipConfig } from "knip";

const config: KnipConfig = {
  entry: [
    // Named by wrangler.toml, and bundled by a test.
    "workers/execution/venues/binance/absent-package.ts",
    "workers/execution/venues/testing/session-worker.ts",
    "workers/execution/index.ts",
    "scripts/*.{ts,mjs}",
    // The simulation's bundle is made of these.
    "scripts/sim/seed-thread.ts",
    "scripts/sim/platform/{cloudflare-workers,no-session}.ts",
    "loadtest/*.{ts,js,mjs}",
    // Named by its own wrangler.toml.
    "loadtest/limit/worker.ts",
  ],
  project: [
    "workers/**/*.ts",
    "durable-objects/**/*.ts",
    "shared/**/*.ts",
    "config/**/*.ts",
    "scripts/**",
    "loadtest/**/*.{ts,mjs}",
  ],
  // A type that an exported function takes or gives is part of its signature, also where nobody names it yet.
  ignoreExportsUsedInFile: true,
  // `cloudflare:workers` and its like are modules of the platform, not of a package.
  ignoreDependencies: ["cloudflare"],
};

export default config;
