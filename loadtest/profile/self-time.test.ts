import { build } from "esbuild";
import { expect, test } from "vitest";
import { byGroup, locateBy, selfTimes, type CallFrame } from "./self-time";
import { findFunction } from "./call-counts";

const ROOT = "/checkout";

/** A bundle as the launcher makes it, of two files with a function of the same name each. */
async function aBundle(): Promise<{ source: string; sourceMap: string }> {
  const files: Readonly<Record<string, string>> = {
    "/checkout/shared/core/one.ts": `export function save(n: number) {\n  return n + 1;\n}`,
    "/checkout/durable-objects/storage/two.ts": `import { save as one } from "../../shared/core/one";\nexport function save(n: number) {\n  return one(n) * 2;\n}\nconsole.log(save(1));`,
  };
  const { outputFiles } = await build({
    entryPoints: ["/checkout/durable-objects/storage/two.ts"],
    bundle: true,
    write: false,
    format: "esm",
    sourcemap: "external",
    outfile: "/checkout/index.mjs",
    plugins: [
      {
        name: "files",
        setup(bundler) {
          bundler.onResolve({ filter: /one$/ }, () => ({ path: "/checkout/shared/core/one.ts", namespace: "file" }));
          bundler.onResolve({ filter: /two\.ts$/ }, ({ path }) => ({ path, namespace: "file" }));
          bundler.onLoad({ filter: /./ }, ({ path }) => ({ contents: files[path] ?? "", loader: "ts" }));
        },
      },
    ],
  });
  const [map, code] = outputFiles;
  return { source: code?.text ?? "", sourceMap: map?.text ?? "" };
}

const native = (functionName: string): CallFrame => ({ functionName, url: "", lineNumber: -1, columnNumber: -1 });

test("finds a function by its file, however the bundler has numbered its name", async () => {
  const { source, sourceMap } = await aBundle();
  const locate = locateBy(sourceMap, ROOT);
  const lines = source.split("\n");
  const lineOf = (path: string) => findFunction(source, locate, { name: "", path, function: "save" });
  expect(lines[lineOf("shared/core/one.ts") ?? -1]).toContain("n + 1");
  expect(lines[lineOf("durable-objects/storage/two.ts") ?? -1]).toContain("* 2");
  expect(lineOf("durable-objects/storage/three.ts")).toBeNull();
});

test("names places by their sources and leaves waiting out", async () => {
  const { source, sourceMap } = await aBundle();
  const lineNumber = source.split("\n").findIndex((line) => line.includes("n + 1")) - 1;
  const nodes = [
    { id: 1, callFrame: native("(idle)") },
    { id: 2, callFrame: native("exec") },
    { id: 3, callFrame: { functionName: "save", url: "file:///index.mjs", lineNumber, columnNumber: 0 } },
  ];
  const places = selfTimes({ nodes, samples: [1, 2, 3, 3, 1, 3] }, locateBy(sourceMap, ROOT));
  expect(places.map(({ name, samples }) => [name, samples])).toEqual([
    ["shared/core/one.ts:1 save", 3],
    ["exec", 1],
  ]);
  expect(byGroup(places)).toEqual([
    ["core: the rest of deciding", 3],
    ["SQLite and its disk", 1],
  ]);
});
