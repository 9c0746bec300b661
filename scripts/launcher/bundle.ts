import { readFile } from "node:fs/promises";
import { matchesGlob, parse, relative } from "node:path";
import { build, stop, type Plugin } from "esbuild";

/** A rule of a wrangler.toml: what the files that match are when a script imports them. */
export interface ModuleRule {
  readonly type: string;
  readonly include: readonly string[];
}

/** Bundles one script as the platform would run it and gives its source, with the source map inside. */
export async function bundle(
  entry: string,
  {
    define,
    alias,
    rules,
    root,
  }: {
    define: Record<string, string>;
    /** What stands in for a package. */
    alias: Record<string, string>;
    rules: readonly ModuleRule[];
    root: string;
  },
): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: "esm",
    platform: "neutral",
    target: "es2024",
    mainFields: ["module", "main"],
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*", "node:*"],
    plugins: [textModules(rules, root)],
    define,
    alias,
    sourcemap: "inline",
    // The text modules are large and are never debugged.
    sourcesContent: false,
    logLevel: "silent",
  });
  const [file] = outputFiles;
  if (file === undefined) throw new Error(`nothing came out of ${entry}`);
  return file.text;
}

/** Ends esbuild's helper process, which would stay as long as this one. */
export const stopBundler = (): Promise<void> => Promise.resolve(stop());

/** A file as a rule may name it: from the checkout, or from the top, as packages may be linked in from elsewhere. */
const waysToName = (path: string, root: string): string[] => [relative(root, path), relative(parse(path).root, path)];

/**
 * Files that a rule declares as text become the default export of a module. The other kinds of rules are wrangler's
 * defaults for files that neither script has; esbuild refuses such a file by itself.
 */
function textModules(rules: readonly ModuleRule[], root: string): Plugin {
  const globs = rules.filter(({ type }) => type === "Text").flatMap(({ include }) => include);
  return {
    name: "text-modules",
    setup(bundler) {
      bundler.onLoad({ filter: /./ }, async ({ path }) =>
        waysToName(path, root).some((name) => globs.some((glob) => matchesGlob(name, glob)))
          ? { contents: await readFile(path, "utf8"), loader: "text" }
          : undefined,
      );
    },
  };
}
