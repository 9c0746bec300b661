/** Reads V8's CPU profile: how long each place was on top of the stack, and what part of the system that is. */
import { SourceMap } from "node:module";
import { groupOf } from "./groups";

/** Positions count from 0. */
export interface CallFrame {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
  readonly columnNumber: number;
}

export interface CpuProfile {
  readonly nodes: readonly { readonly id: number; readonly callFrame: CallFrame }[];
  /** Ids of the nodes on top, one a sample. */
  readonly samples: readonly number[];
}

/** A place in the sources, and the samples that found it on top. */
export interface Place {
  readonly group: string;
  /** `path:line function`, or the name of what the runtime brings along. */
  readonly name: string;
  readonly samples: number;
}

/** Samples while the isolate waited: the thread slept, or ran what is not this script's. */
const IDLE = "(idle)";

/** Names places by the sources. */
export type Locate = (frame: CallFrame) => { readonly path: string | null; readonly name: string };

/**
 * Locates frames through a bundle's source map.
 * @param root folder of the sources, cut off from paths.
 */
export function locateBy(sourceMap: string, root: string): Locate {
  const map = new SourceMap(JSON.parse(sourceMap) as ConstructorParameters<typeof SourceMap>[0]);
  return ({ functionName, url, lineNumber, columnNumber }) => {
    const isOurs = url.endsWith("index.mjs");
    if (!isOurs) return { path: null, name: functionName === "" ? "(no name)" : functionName };
    const entry = map.findEntry(lineNumber, columnNumber);
    if (!("originalSource" in entry) || entry.originalSource === undefined)
      return { path: "(bundle)", name: functionName };
    const path = pathIn(entry.originalSource, root);
    return { path, name: `${path}:${entry.originalLine + 1} ${functionName}`.trim() };
  };
}

/** From the folder of the sources, or of the packages, wherever those lie. */
function pathIn(source: string, root: string): string {
  const path = decodeURIComponent(source.replace(/^file:\/\//, ""));
  const packages = path.lastIndexOf("node_modules/");
  if (packages >= 0) return path.slice(packages);
  return path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path.replace(/^(\.\.\/)+/, "");
}

/** Places by their samples, most first; waiting is left out. */
export function selfTimes({ nodes, samples }: CpuProfile, locate: Locate): Place[] {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const places = new Map<string, Place>();
  for (const id of samples) {
    const frame = frames.get(id);
    if (frame === undefined || frame.functionName === IDLE) continue;
    const { path, name } = locate(frame);
    const group = groupOf(path, frame.functionName);
    const seen = places.get(name);
    places.set(name, { group, name, samples: (seen?.samples ?? 0) + 1 });
  }
  return [...places.values()].sort((a, b) => b.samples - a.samples);
}

/** Samples of each group, most first. */
export function byGroup(places: readonly Place[]): [group: string, samples: number][] {
  const groups = new Map<string, number>();
  for (const { group, samples } of places) groups.set(group, (groups.get(group) ?? 0) + samples);
  return [...groups].sort((a, b) => b[1] - a[1]);
}
