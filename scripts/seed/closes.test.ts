import { expect, it } from "vitest";
import type { ApiClient } from "../api-client";
import { seedCloses } from "./closes";

/** A market without closes, and what was sent to it. */
function emptyMarket() {
  const sent: unknown[] = [];
  const api: ApiClient = {
    request: (method, _path, options) => {
      if (method === "PUT") sent.push(options?.body);
      return Promise.resolve({ status: 200, body: { data: [] } });
    },
  };
  return { api, sent };
}

it("makes up closes of the instruments that have a start price, and leaves the others to whoever sends them", async () => {
  const { api, sent } = emptyMarket();
  await seedCloses(api, Date.UTC(2026, 10, 21), { BTCUSDT: "44950", LTCUSDT: "70" });
  const [{ closes }] = sent as [{ closes: { symbol: string; close: string }[] }];
  expect(new Set(closes.map(({ symbol }) => symbol))).toEqual(new Set(["BTCUSDT", "LTCUSDT"]));
});
