/**
 * Miniflare from the two wrangler.toml. This file alone knows Miniflare's options: it reads the files as wrangler does,
 * bundles both scripts and runs them in one runtime with the state on disk.
 */
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare, type V4WorkerOptions } from "miniflare";
import { dirname, join, resolve } from "node:path";
import { unstable_getMiniflareWorkerOptions, unstable_readConfig } from "wrangler";
import { root } from "../root";
import { bundle, stopBundler } from "./bundle";
import type { LogLine } from "./log-lines";

/** The API script and the execution script. */
export const WRANGLER_CONFIGS = [join(root, "wrangler.toml"), join(root, "workers/execution/wrangler.toml")] as const;

export interface RuntimeOptions {
  readonly host: string;
  readonly port: number;
  readonly loadPort: number;
  readonly objects: string;
  readonly runtimeProgram: string;
  readonly authSecret: string;
  /** The least level that is logged; null, or nothing, leaves it to the script. */
  readonly logLevel?: string | null;
  /** Ids of objects that are not to start; none when it is left out. */
  readonly damagedObjects?: readonly string[];
  /** Where the runtime's inspector listens (V8's protocol, for a profile); nowhere when it is left out. */
  readonly inspectorPort?: number;
  /** The scripts to run, the one with the sockets first; both of the system when left out. */
  readonly configs?: readonly string[];
  readonly onLog: (line: LogLine) => void;
}

/** Starts the scripts; the promise resolves when the sockets listen. */
export async function startRuntime(options: RuntimeOptions): Promise<Miniflare> {
  process.env["MINIFLARE_WORKERD_PATH"] = options.runtimeProgram;
  // Nothing but the packages ever comes from the network.
  process.env["CLOUDFLARE_CF_FETCH_ENABLED"] = "false";
  process.env["WRANGLER_SEND_METRICS"] = "false";
  // Reading the configuration would warn that AUTH_SECRET is in none of the files; it comes from here.
  process.env["WRANGLER_LOG"] ??= "error";

  const [front, ...others] = await Promise.all((options.configs ?? WRANGLER_CONFIGS).map(workerFrom));
  await stopBundler();
  if (front === undefined) throw new Error("a script is needed");
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      host: options.host,
      // Miniflare's own entry is not for users: it costs three times as much per request as a direct socket.
      port: 0,
      cf: false,
      ...(options.inspectorPort === undefined ? {} : { inspectorPort: options.inspectorPort }),
      log: new Log(LogLevel.WARN),
      handleStructuredLogs: options.onLog,
      resourcePersistencePath: options.objects,
      // Lets `GET /cdn-cgi/local/scheduled` on Miniflare's own entry run what cron would.
      unsafeTriggerHandlers: true,
      workers: [
        {
          ...front,
          bindings: {
            ...front.bindings,
            AUTH_SECRET: options.authSecret,
            DAMAGED_OBJECTS: [...(options.damagedObjects ?? [])],
            ...((options.logLevel ?? null) === null ? {} : { LOG_LEVEL: options.logLevel }),
          },
          unsafeDirectSockets: [
            { host: options.host, port: options.port },
            ...(options.loadPort === options.port
              ? []
              : [{ host: options.host, port: options.loadPort, entrypoint: "Direct" }]),
          ],
        },
        ...others,
      ],
    }),
  );
  await miniflare.ready;
  return miniflare;
}

/** One script as wrangler would run it locally. */
async function workerFrom(configPath: string) {
  // Published without the types it is made of, so the one field used here is named by hand.
  const { name, alias = {} } = unstable_readConfig({ config: configPath }) as {
    name?: string;
    alias?: Record<string, string>;
  };
  const { workerOptions, define, main } = unstable_getMiniflareWorkerOptions(configPath);
  if (main === undefined || name === undefined) throw new Error(`${configPath} needs a name and a main`);
  // The rules say which files are not code; the bundler follows them, and Miniflare sees only what comes out of it.
  const { modulesRules, ...rest } = workerOptions;
  return {
    ...(rest as Pick<V4WorkerOptions, "bindings">),
    // wrangler leaves the name out, and two workers without one are refused as duplicates.
    name,
    modules: [
      {
        type: "ESModule" as const,
        path: "index.mjs",
        contents: await bundle(main, {
          define,
          alias: fromFolderOf(configPath, alias),
          rules: modulesRules ?? [],
          root,
        }),
      },
    ],
  };
}

/** Files that stand in for packages are named from the folder of the configuration, as wrangler reads them. */
const fromFolderOf = (configPath: string, alias: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(alias).map(([name, target]) => [
      name,
      target.startsWith(".") ? resolve(dirname(configPath), target) : target,
    ]),
  );
