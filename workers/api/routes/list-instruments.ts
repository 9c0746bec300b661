import { listQuery } from "../../../shared/contract/list-query";
import { instrumentView } from "../../../shared/contract/market";
import { pageOf } from "../../../shared/contract/page-view";
import type { InstrumentView } from "../../../shared/contract/market-views";
import { formatFine, formatMoney } from "../../../shared/core/decimal";
import type { Instrument } from "../../../shared/core/instrument";
import { answer } from "../answer";
import { endpoint } from "../endpoint";
import { pageBySymbol } from "../page-by";

const viewOf = (instrument: Instrument): InstrumentView => ({
  symbol: instrument.symbol,
  base: instrument.base,
  quote: instrument.quote,
  tradable: instrument.tradable,
  tick_size: formatFine(instrument.tickSize),
  step_size: formatFine(instrument.stepSize),
  min_quantity: formatFine(instrument.minQuantity),
  max_quantity: formatFine(instrument.maxQuantity),
  min_notional: formatMoney(instrument.minNotional),
  multiplier: instrument.multiplier.toString(),
  maker_fee: formatFine(instrument.makerFee),
  taker_fee: formatFine(instrument.takerFee),
  initial_margin: formatFine(instrument.initialMargin),
  maintenance_margin: formatFine(instrument.maintenanceMargin),
});

/** GET /instruments. They are configuration, so no object is asked. */
export const listInstruments = endpoint({
  summary: "List instruments with their trading rules",
  tag: "Operations",
  actsOnAccount: false,
  query: listQuery,
  answers: { 200: { description: "A page of instruments.", schema: pageOf(instrumentView) } },
  handle: (call) => answer(call, 200, pageBySymbol([...call.instruments.values()].map(viewOf), call.query)),
});
