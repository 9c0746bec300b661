/** What the checkers know of instruments: the configuration's text, read by themselves. */
import instruments from "../../../config/instruments.json";
import { size } from "./decimals";

export interface InstrumentFacts {
  readonly tick: bigint;
  readonly step: bigint;
  readonly least: bigint;
  readonly most: bigint;
  /** In money. */
  readonly leastValue: bigint;
  readonly initialMargin: bigint;
  readonly makerFee: bigint;
  readonly takerFee: bigint;
}

const MARGINS: Readonly<Record<string, { readonly initial: string }>> = instruments.margins;

/** By symbol; those that worlds add for refusals (configuration.ts) are not there, as nothing of them may be accepted. */
export const INSTRUMENTS: ReadonlyMap<string, InstrumentFacts> = new Map(
  instruments.instruments.map((one) => [
    one.symbol,
    {
      tick: size(one.tick_size),
      step: size(one.step_size),
      least: size(one.min_quantity),
      most: size(one.max_quantity),
      leastValue: size(one.min_notional) * 10n ** 12n,
      initialMargin: size(MARGINS[one.risk]?.initial ?? "1"),
      makerFee: size(one.maker_fee),
      takerFee: size(one.taker_fee),
    },
  ]),
);
