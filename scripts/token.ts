/** `npm run -s token -- --accounts demo,load-00 --scope "orders:read orders:write" --ttl 1h` prints a token for the local system. */
import { parseArgs } from "node:util";
import { localToken, parseDuration, TRADER_SCOPE } from "./local-token";
import { stateDirOf, UsageError } from "./launcher/settings";
import { tokenSecret } from "./launcher/token-secret";
import { DEMO_ACCOUNT } from "./seed/accounts";
import { exitOnUsageError } from "./usage";

await exitOnUsageError(() => {
  const { values } = parseArgs({
    options: {
      accounts: { type: "string", default: DEMO_ACCOUNT },
      scope: { type: "string", default: TRADER_SCOPE },
      ttl: { type: "string", default: "1h" },
      subject: { type: "string", default: "local" },
    },
  });
  const ttlSeconds = parseDuration(values.ttl);
  if (ttlSeconds === null) throw new UsageError(`--ttl takes a duration such as 30s, 15m, 1h or 7d, not ${values.ttl}`);
  const accounts = values.accounts.split(",").filter((account) => account !== "");
  const secret = tokenSecret(stateDirOf(process.env));
  process.stdout.write(
    `${localToken(secret, { subject: values.subject, accounts, scope: values.scope, ttlSeconds })}\n`,
  );
});
