/** `npm run -s token -- --accounts demo,load-00 --scope "orders:read orders:write" --ttl 1h` prints a token for the local system. */
import { parseArgs } from "node:util";
import { SCOPES, type Scope } from "../shared/contract/scopes";
import { mintToken } from "../workers/api/token";
import { parseDuration, TRADER_SCOPE } from "./local-token";
import { stateDirOf, UsageError } from "./launcher/settings";
import { tokenSecret } from "./launcher/token-secret";
import { DEMO_ACCOUNT } from "./seed/accounts";
import { exitOnUsageError } from "./usage";

await exitOnUsageError(async () => {
  const { values } = parseArgs({
    options: {
      accounts: { type: "string", default: DEMO_ACCOUNT },
      scope: { type: "string", default: TRADER_SCOPE.join(" ") },
      ttl: { type: "string", default: "1h" },
      subject: { type: "string", default: "local" },
    },
  });
  const ttlSeconds = parseDuration(values.ttl);
  if (ttlSeconds === null) throw new UsageError(`--ttl takes a duration such as 30s, 15m, 1h or 7d, not ${values.ttl}`);
  const token = await mintToken({
    secret: tokenSecret(stateDirOf(process.env)),
    sub: values.subject,
    accounts: values.accounts.split(",").filter((account) => account !== ""),
    scope: parseScope(values.scope),
    ttlSeconds,
  });
  process.stdout.write(`${token}\n`);
});

/** The scopes in a space-separated list; throws UsageError at one that does not exist. */
function parseScope(text: string): Scope[] {
  return text
    .split(" ")
    .filter((word) => word !== "")
    .map((word) => {
      const scope = SCOPES.find((known) => known === word);
      if (scope === undefined) throw new UsageError(`--scope knows ${SCOPES.join(", ")}, not ${word}`);
      return scope;
    });
}
