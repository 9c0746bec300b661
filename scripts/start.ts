/** `npm start`: both scripts on this machine, with state on disk, accounts, prices and a token to begin with. */
import { loadConfig } from "../config/load-config";
import { administrator } from "./administrator";
import { startPriceFeed } from "./feed/price-feed";
import { withoutStartPrice } from "./feed/start-prices";
import { answering } from "./launcher/answering";
import { banner } from "./launcher/banner";
import { findDamaged, settleDatabases } from "./launcher/databases";
import { damageLine, requireServable } from "./launcher/damage";
import { writeLog } from "./launcher/log-lines";
import { requireFreePort } from "./launcher/ports";
import { startRuntime } from "./launcher/runtime";
import { readSettings } from "./launcher/settings";
import { onShutdown } from "./launcher/shutdown";
import { claimStateDir } from "./launcher/state-dir";
import { inStateDir } from "./launcher/state-faults";
import { tokenSecret } from "./launcher/token-secret";
import { demoToken } from "./local-token";
import { seedAccounts } from "./seed/accounts";
import { seedCloses } from "./seed/closes";
import { exitOnUsageError } from "./usage";

await exitOnUsageError(async () => {
  const settings = readSettings(process.argv.slice(2), process.env);
  // The runtime would say so too, among its own lines, and twice.
  const { instruments } = loadConfig();
  const { host, port, loadPort, feed } = settings;
  const state = await claimStateDir(settings.stateDir, settings);
  await requireFreePort(host, port, "PORT");
  if (loadPort !== port) await requireFreePort(host, loadPort, "LOAD_PORT");

  const secret = inStateDir(settings.stateDir, () => tokenSecret(settings.stateDir));
  const damaged = findDamaged(state.objects);
  requireServable(damaged);
  for (const database of damaged) writeLog({ level: "error", message: damageLine(database) });
  const runtime = await startRuntime({
    host,
    port,
    loadPort,
    objects: state.objects,
    runtimeProgram: state.runtimeProgram,
    authSecret: secret,
    logLevel: settings.logLevel,
    damagedObjects: damaged.flatMap(({ id }) => (id === null ? [] : [id])),
    onLog: writeLog,
  });
  const shutdown = onShutdown();
  shutdown.before(() => state.release());
  shutdown.before(() => settleDatabases(state.objects));
  shutdown.before(() => runtime.dispose());

  const unpriced = withoutStartPrice(instruments.keys());
  if (unpriced.length > 0)
    writeLog({
      level: "warn",
      message: `no price is made up for ${unpriced.join(", ")}: send it with PUT /market/marks`,
    });

  const url = `http://${host}:${port}`;
  const api = administrator(url, secret);
  await answering(async () => {
    await seedCloses(api, Date.now());
    await seedAccounts(api, (account, error) =>
      writeLog({ level: "error", message: `account ${account} cannot be used: ${error.message}` }),
    );
  });
  if (feed) {
    const prices = await startPriceFeed(api, (error) =>
      writeLog({ level: "error", message: `price feed: ${error.message}` }),
    );
    shutdown.before(() => prices.stop());
  }
  process.stdout.write(banner({ url, loadUrl: `http://${host}:${loadPort}`, token: await demoToken(secret) }));
});
