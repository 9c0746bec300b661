import { DEMO_ACCOUNT } from "../seed/accounts";

/** What a person needs after the start: where it is, a token, and a first order to paste. */
export function banner({ url, loadUrl, token }: { url: string; loadUrl: string; token: string }): string {
  return `
edge-oms is running.

  API     ${url}
  Docs    ${url}/docs
  Load    ${loadUrl}
  Token   ${token}
          (account ${DEMO_ACCOUNT}, 7 days; another: npm run -s token -- --accounts ${DEMO_ACCOUNT} --ttl 1h)

First order:

${firstOrder(url, token)}

Stop with Ctrl-C; the next start goes on from the same state.
`;
}

/** A command that places the README's first order. */
const firstOrder = (url: string, token: string): string =>
  `curl -sS ${url}/orders -H 'authorization: Bearer ${token}' -H 'content-type: application/json' ` +
  `-d '{"symbol":"BTCUSDT","side":"buy","quantity":0.001,"price":45000,"type":"limit"}'`;
