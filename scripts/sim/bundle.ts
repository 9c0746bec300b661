/**
 * Bundles the code under test with the simulation around it: the platform's module is the simulated one, the configuration the
 * world's, and one deliberate bug may be put into a file on the way.
 */
import { build, type Plugin } from "esbuild";
import { readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { root } from "../root";
import type { Mutation } from "./mutation";

const here = join(root, "scripts", "sim");
const CACHE = join(root, "node_modules", ".cache", "edge-oms");

/** Builds the thread's program; gives the file. Throws when the mutation does not fit its file exactly once. */
export async function bundleSimulation(mutation: Mutation | null): Promise<string> {
  const outfile = join(CACHE, `sim-${process.pid}${mutation === null ? "" : `-${mutation.name}`}.mjs`);
  await build({
    entryPoints: [join(here, "seed-thread.ts")],
    outfile,
    bundle: true,
    platform: "node",
    target: "node24",
    format: "esm",
    packages: "external",
    sourcemap: "inline",
    logLevel: "error",
    plugins: [standIns, ...(mutation === null ? [] : [mutate(mutation)])],
  });
  return outfile;
}

const standIns: Plugin = {
  name: "stand-ins",
  setup(bundling) {
    bundling.onResolve({ filter: /^cloudflare:workers$/ }, () => ({
      path: join(here, "platform", "cloudflare-workers.ts"),
    }));
    bundling.onResolve({ filter: /config\/load-config$/ }, ({ importer }) =>
      importer.startsWith(here) ? undefined : { path: join(here, "world", "configuration.ts") },
    );
    // As in the execution script's own bundle (workers/execution/wrangler.toml).
    bundling.onResolve({ filter: /^(crypto|undici|protobufjs\/minimal(\.js)?)$/ }, () => ({
      path: join(root, "workers", "execution", "venues", "binance", "absent-package.ts"),
    }));
  },
};

const mutate = ({ name, file, find, replace }: Mutation): Plugin => {
  const path = join(root, file);
  return {
    name: `mutation ${name}`,
    setup(bundling) {
      let isDone = false;
      bundling.onLoad({ filter: /\.ts$/ }, async (loaded) => {
        if (loaded.path !== path) return undefined;
        const source = await readFile(path, "utf8");
        const found = source.split(find).length - 1;
        if (found !== 1) throw new Error(`the mutation ${name} fits ${relative(root, path)} ${found} times, not once`);
        isDone = true;
        return { contents: source.replace(find, () => replace), loader: "ts" };
      });
      bundling.onEnd(() => {
        if (!isDone) throw new Error(`the mutation ${name} changes ${file}, which is not part of the simulation`);
      });
    },
  };
};
