/** `npm run dev`: wrangler dev with both scripts, reloading on change; with the same token secret, accounts and prices as `npm start`. */
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { loadConfig } from "../config/load-config";
import { administrator } from "./administrator";
import { startPriceFeed } from "./feed/price-feed";
import { banner } from "./launcher/banner";
import { writeLog } from "./launcher/log-lines";
import { requireFreePort } from "./launcher/ports";
import { WRANGLER_CONFIGS } from "./launcher/runtime";
import { readSettings, UsageError, type Settings } from "./launcher/settings";
import { onShutdown } from "./launcher/shutdown";
import { claimStateDir } from "./launcher/state-dir";
import { tokenSecret } from "./launcher/token-secret";
import { demoToken } from "./local-token";
import { root } from "./root";
import { seedAccounts } from "./seed/accounts";
import { seedCloses } from "./seed/closes";
import { exitOnUsageError } from "./usage";

const START_MS = 60_000;

await exitOnUsageError(async () => {
  const settings = readSettings(process.argv.slice(2), process.env);
  // The runtime would say so too, among its own lines, and twice.
  loadConfig();
  const { host, port } = settings;
  const state = await claimStateDir(settings.stateDir, settings);
  await requireFreePort(host, port, "PORT");
  const secret = tokenSecret(settings.stateDir);
  // The one place where wrangler dev reads secrets; ignored by git, readable by its owner only.
  writeFileSync(join(root, ".dev.vars"), `AUTH_SECRET="${secret}"\n`, { mode: 0o600 });

  const wrangler = spawn(process.execPath, [wranglerProgram(), ...wranglerArguments(settings)], {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, CLOUDFLARE_CF_FETCH_ENABLED: "false", WRANGLER_SEND_METRICS: "false" },
  });
  const ended = new Promise<number>((resolve, reject) => {
    wrangler.once("error", reject);
    wrangler.once("exit", (code) => resolve(code ?? 1));
  });
  const shutdown = onShutdown();
  shutdown.before(() => state.release());
  shutdown.before(async () => {
    wrangler.kill("SIGTERM");
    await ended;
  });

  const url = `http://${host}:${port}`;
  await Promise.race([listening(url), ended.then(failToStart)]);
  const api = administrator(url, secret);
  await seedCloses(api, Date.now());
  await seedAccounts(api);
  if (settings.feed) {
    const prices = await startPriceFeed(api, (error) =>
      writeLog({ level: "error", message: `price feed: ${error.message}` }),
    );
    shutdown.before(() => prices.stop());
  }
  process.stdout.write(banner({ url, loadUrl: url, token: await demoToken(secret) }));
  await shutdown.now(await ended);
});

function wranglerProgram(): string {
  return join(createRequire(import.meta.url).resolve("wrangler/package.json"), "../bin/wrangler.js");
}

function wranglerArguments({ host, port, stateDir }: Settings): string[] {
  const configs = WRANGLER_CONFIGS.flatMap((config) => ["-c", config]);
  const place = ["--ip", host, "--port", String(port), "--persist-to", join(stateDir, "dev")];
  return ["dev", ...configs, ...place, "--show-interactive-dev-session=false"];
}

function failToStart(): never {
  throw new UsageError("wrangler dev ended before it answered; what it said is above.");
}

/** Resolves when something answers at `url`. */
async function listening(url: string): Promise<void> {
  for (const deadline = Date.now() + START_MS; ; await sleep(200)) {
    try {
      await fetch(`${url}/health`, { signal: AbortSignal.timeout(5_000) });
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
  }
}
