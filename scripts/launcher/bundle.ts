import { build, stop } from "esbuild";

/** Bundles one script as the platform would run it and gives its source, with the source map inside. */
export async function bundle(entry: string, define: Record<string, string>): Promise<string> {
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
    // Wrangler's defaults for files that are not code.
    loader: { ".txt": "text", ".html": "text", ".sql": "text", ".bin": "binary" },
    define,
    sourcemap: "inline",
    logLevel: "silent",
  });
  const [file] = outputFiles;
  if (file === undefined) throw new Error(`nothing came out of ${entry}`);
  return file.text;
}

/** Ends esbuild's helper process, which would stay as long as this one. */
export const stopBundler = (): Promise<void> => Promise.resolve(stop());
