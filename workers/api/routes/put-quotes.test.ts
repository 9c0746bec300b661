import { describe, expect, it } from "vitest";
import { price, quantity } from "../../../shared/core/decimal";
import { answering, refusing } from "../testing/fake-objects";
import { testApp } from "../testing/test-app";

describe("quotes", () => {
  const market = { putQuotes: answering({ accepted: 1, ignored: 0 }) };
  const put = async (app: ReturnType<typeof testApp>, ...quotes: unknown[]) =>
    app.send("PUT /market/quotes", { body: { quotes } });

  it("without a time are of now, and a side that is left out is empty", async () => {
    const app = testApp({ market });
    const response = await put(app, { venue: "paper", symbol: "BTCUSDT", ask: "45000.5", ask_size: 1.2 });
    expect(await response.json()).toEqual({ accepted: 1, ignored: 0 });
    expect(app.calls[0]?.args).toEqual([
      [
        {
          venue: "paper",
          symbol: "BTCUSDT",
          bid: null,
          bidSize: 0n,
          ask: price("45000.5"),
          askSize: quantity("1.2"),
          time: app.now,
        },
      ],
    ]);
  });

  it.each([
    [{ venue: "paper", symbol: "A", bid: 2, bid_size: 1, ask: 1, ask_size: 1 }, "quotes.0.bid"],
    [{ venue: "paper", symbol: "A", bid: 2 }, "quotes.0.bid_size"],
    [{ venue: "paper", symbol: "A", ask_size: 2 }, "quotes.0.ask_size"],
    [{ venue: "paper", symbol: "A", ask: 0, ask_size: 2 }, "quotes.0.ask"],
    [{ symbol: "A", ask: 1, ask_size: 2 }, "quotes.0.venue"],
  ])("refuses %j", async (quote, path) => {
    const response = await put(testApp({ market }), quote);
    expect(await response.json()).toMatchObject({ status: 400, errors: [{ path }] });
  });

  it("come 1 to 500 at a time", async () => {
    const many = (count: number) => Array.from({ length: count }, () => ({ venue: "paper", symbol: "A" }));
    expect((await put(testApp({ market }), ...many(500))).status).toBe(200);
    expect((await put(testApp({ market }), ...many(501))).status).toBe(400);
    expect((await put(testApp({ market }))).status).toBe(400);
  });

  it.each([
    ["quote_in_future", 400],
    ["invalid_quote", 400],
    ["instrument_unknown", 422],
    ["venue_unavailable", 422],
  ])("are refused as the market does: %s is %i", async (code, status) => {
    const market = { putQuotes: refusing(code) };
    expect((await put(testApp({ market }), { venue: "paper", symbol: "A" })).status).toBe(status);
  });
});
