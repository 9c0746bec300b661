/** Three runtimes, told apart by the file's name: Node, workerd, and the whole system as users start it. */
import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { configDefaults, defineConfig } from "vitest/config";

const elsewhere = [...configDefaults.exclude, "**/dist/**", "**/.state/**"];

export default defineConfig({
  test: {
    // Ends what hangs; no test is judged by how long it takes, on however busy a machine.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: process.env["CI"] === undefined ? ["default"] : ["dot"],
    projects: [
      {
        test: {
          name: "node",
          // A process takes in the code once for all its files; no test leaves a change in a module behind.
          isolate: false,
          setupFiles: ["./scripts/testing/property-seed.ts"],
          include: ["**/*.test.ts"],
          exclude: [...elsewhere, "**/*.workerd.test.ts", "**/*.e2e.test.ts"],
        },
      },
      {
        plugins: [cloudflareTest({ wrangler: { configPath: "./wrangler.toml" }, ...workerdMain() })],
        test: {
          name: "workerd",
          include: ["**/*.workerd.test.ts"],
          exclude: elsewhere,
        },
      },
      {
        test: {
          name: "e2e",
          include: ["**/*.e2e.test.ts"],
          exclude: elsewhere,
          // A start of the whole system compiles two bundles, and one file drives several starts.
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});

/** WORKERD_MAIN names another entry than the API script's, to try one object alone. */
function workerdMain(): { main?: string } {
  const main = process.env["WORKERD_MAIN"];
  return main === undefined ? {} : { main };
}
