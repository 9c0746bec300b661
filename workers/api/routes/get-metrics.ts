import type { AccountId } from "../../../shared/core/ids";
import { file, valueOf } from "../answer";
import { endpoint, type Call } from "../endpoint";
import { renderMetrics, type AccountSample } from "../render-metrics";
import { UnreachableError } from "../problem";
import { askAccount, askFirm } from "../reach-objects";

/** Accounts asked in one scrape: each is a call to an object, and a request may make 1,000. */
const MAX_ACCOUNTS = 500;

/** GET /metrics: every account of the directory, as its own object counts. */
export const getMetrics = endpoint({
  summary: `Metrics of up to ${MAX_ACCOUNTS} accounts, Prometheus text format`,
  tag: "Operations",
  actsOnAccount: false,
  answers: { 200: { description: "Prometheus text format 0.0.4.", contentType: "text/plain" } },
  async handle(call) {
    const page = valueOf(await askFirm(call, (rpc) => rpc.listAccounts({ limit: MAX_ACCOUNTS, cursor: null })));
    const samples = await Promise.all(page.data.map(({ account }) => sampleOf(call, account as AccountId)));
    const text = renderMetrics({ samples, isComplete: page.next_cursor === null });
    return file(call, text, {
      "content-type": "text/plain; version=0.0.4; charset=utf-8",
      "cache-control": "no-store",
    });
  },
});

/** An account that does not answer is a sample too: a scrape that left it out would show it as gone. */
async function sampleOf(call: Call, account: AccountId): Promise<AccountSample> {
  try {
    const reply = await askAccount(call, account, (rpc) => rpc.stats());
    return { account, stats: reply.ok ? reply.value : null };
  } catch (fault) {
    if (fault instanceof UnreachableError) return { account, stats: null };
    throw fault;
  }
}
