/** Amounts keep every digit both ways, also those that a float or eight decimals would lose. */
import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { formatFine, formatMoney, money, price, quantity } from "../../../../shared/core/decimal";
import type { SymbolId } from "../../../../shared/core/ids";
import { aLease, aQuery, aSubmit, ALICE } from "../../../../shared/matching/testing/builders";
import { binanceVenue, openDesk } from "./binance";
import { MemoryRegister } from "./order-register";
import { aVenueConfig, BTC, NOON } from "./testing/a-desk";
import { FakeVenue, orderAnswer } from "./testing/fake-venue";

const QUANTITY = "8123.123456789012";
const PRICE = "98765.098765432101";
const KEY = "k".repeat(64);
const SECRET = "s".repeat(64);

async function world() {
  const fake = new FakeVenue(() => NOON);
  const config = aVenueConfig("https://venue.example", {
    symbols: new Set<SymbolId>([BTC]),
    venueSymbols: new Map([[BTC, "BTC/USDT"]]),
  });
  const desk = await openDesk(config, {
    fetch: fake.fetch,
    now: () => NOON,
    credentials: { key: KEY, secret: SECRET },
    register: new MemoryRegister(),
    log: () => undefined,
  });
  return { fake, venue: binanceVenue(desk, () => undefined) };
}

const submit = aSubmit({ orderId: "o1", quantity: QUANTITY, price: PRICE });
const lease = { expiresAt: NOON + 10_000 };

test("twelve decimals leave as they are, signed, and come back as they are", async () => {
  const { fake, venue } = await world();
  const trade = { price: PRICE, qty: QUANTITY, commission: "0.000123456789", commissionAsset: "BNB", tradeId: 77 };
  fake.answers.set("POST /api/v3/order", (sent) => ({
    body: orderAnswer(sent, { status: "FILLED", executedQty: QUANTITY, fills: [trade] }),
  }));
  const [outcome] = await venue.execute(ALICE, [aLease(submit, lease)]);
  expect(outcome).toMatchObject({
    reports: [
      { kind: "acknowledged", venueOrderId: "28" },
      {
        kind: "fill",
        quantity: quantity(QUANTITY),
        price: price(PRICE),
        fee: money("0.000123456789"),
        feeCurrency: "BNB",
        tradeId: "77",
      },
    ],
  });
  const { params, headers } = fake.last("/api/v3/order");
  expect([params.get("quantity"), params.get("price")]).toEqual([QUANTITY, PRICE]);
  expect(headers["X-MBX-APIKEY"]).toBe(KEY);
  const signature = params.get("signature");
  params.delete("signature");
  expect(signature).toBe(createHmac("sha256", SECRET).update(params.toString()).digest("hex"));
});

test("the venue's own filters are read to the last digit", async () => {
  const { venue } = await world();
  const read = await venue.instruments();
  const [rules] = read.ok ? read.value : [];
  expect(rules && [rules.tickSize, rules.stepSize, rules.minQuantity].map((step) => formatFine(step))).toEqual(
    Array.from({ length: 3 }, () => "0.000000000001"),
  );
  expect(rules && formatMoney(rules.minNotional)).toBe("0.000000000001");
});

test.each([
  ["a number, whose digits are lost already", { executedQty: 0.1 }],
  ["more decimals than there are", { executedQty: "0.1234567890123" }],
  ["no amount", { origQty: "" }],
  ["an unlisted status", { status: "NAPPING" }],
  ["no order number", { orderId: null }],
])("an answer with %s leaves open what the venue did", async (_, changes) => {
  const { fake, venue } = await world();
  fake.answers.set("POST /api/v3/order", (sent) => ({ body: orderAnswer(sent, changes) }));
  expect(await venue.execute(ALICE, [aLease(submit, lease)])).toMatchObject([{ kind: "unknown" }]);
});

test("ids beyond a float's whole numbers keep their digits", async () => {
  const { fake, venue } = await world();
  const order = JSON.stringify({
    ...orderAnswer({ method: "", path: "", params: new URLSearchParams(), headers: {} }),
  });
  fake.answers.set("GET /api/v3/order", {
    body: order
      .replace('"orderId":28', '"orderId":9223372036854775807')
      .replace('"clientOrderId":null', '"clientOrderId":"o1"')
      .replace('"origQty":null', '"origQty":"1"')
      .replace('"side":null', '"side":"BUY"')
      .replace('"type":null', '"type":"LIMIT"'),
  });
  expect(await venue.execute(ALICE, [aLease(aQuery("o1"), lease)])).toMatchObject([
    { reports: [{ kind: "acknowledged", venueOrderId: "9223372036854775807" }, { kind: "order_status" }] },
  ]);
});

test.each([
  ["by something before the venue, without its word", { status: 429, headers: { "retry-after": "3" }, body: "slow" }],
  ["as banned, without the venue's word", { status: 418, body: "<html>teapot</html>" }],
  ["by a firewall", { status: 403, body: "forbidden" }],
  ["with a redirect", { status: 302, headers: { location: "https://elsewhere.example/" }, body: "" }],
  ["with 200 and no JSON", { body: "ok" }],
])("an order turned away %s proves nothing", async (_, answer) => {
  const { fake, venue } = await world();
  fake.answers.set("POST /api/v3/order", answer);
  expect(await venue.execute(ALICE, [aLease(submit, lease)])).toMatchObject([{ kind: "unknown" }]);
});
