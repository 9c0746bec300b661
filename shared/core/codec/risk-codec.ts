/** Stored form of what an account's risk is measured from. Days that have ended are rows of their own: they are many and never change. */
import type { Money } from "../decimal";
import type { WindowBucket } from "../drawdown-window";
import type { DeferredAlert } from "../events";
import type { AlertId, Millis, ProposalId, SymbolId } from "../ids";
import type { LimitsProposal } from "../limits-proposal";
import type { BreakerName, EquityDay, NewAlert, OpenBreaker, RiskDay, RiskState } from "../risk-state";
import { amount, int, list, mapOf, nullable, record, text, type Json } from "./codec";
import { deferredAlertCodec } from "./alert-codec";
import { proposalCodec } from "./limits-codec";

export const equityDayCodec = record<EquityDay>({ date: text(), start: amount, end: amount, flow: amount });

type StoredBreaker = Omit<OpenBreaker, "lowAt" | "low">;

interface Kept {
  readonly day: RiskDay | null;
  readonly dayEndsAt: Millis;
  readonly lossBase: Money;
  readonly positionLossBase: ReadonlyMap<SymbolId, Money>;
  readonly notedPeak: Money | null;
  readonly peakNotedAt: Millis;
  readonly breakers: ReadonlyMap<string, StoredBreaker>;
  readonly deferredAlerts: ReadonlyMap<string, DeferredAlert>;
  readonly newAlerts: readonly NewAlert[];
  readonly proposals: ReadonlyMap<ProposalId, LimitsProposal>;
}

const keptCodec = record<Kept>({
  day: nullable(record<RiskDay>({ date: text(), equity: amount, flow: amount, pnl: mapOf<SymbolId, Money>(amount) })),
  dayEndsAt: int,
  lossBase: amount,
  positionLossBase: mapOf<SymbolId, Money>(amount),
  notedPeak: nullable(amount),
  peakNotedAt: int,
  breakers: mapOf<string, StoredBreaker>(
    record<StoredBreaker>({
      breaker: text<BreakerName>(),
      symbol: nullable(text<SymbolId>()),
      observed: text(),
      threshold: text(),
      trippedAt: int,
    }),
  ),
  deferredAlerts: mapOf<string, DeferredAlert>(deferredAlertCodec),
  newAlerts: list(record<NewAlert>({ alertId: text<AlertId>(), at: int })),
  proposals: mapOf<ProposalId, LimitsProposal>(proposalCodec),
});

/** What the journal leads to, without ended days: the same text for the same risk. */
export const encodeRisk = (risk: RiskState): string => JSON.stringify(keptCodec.encode(risk));

/** Puts what was stored into the risk of an account that has just started. */
export function restoreRisk(risk: RiskState, stored: string): void {
  const kept = keptCodec.decode(JSON.parse(stored) as Json);
  const { day, dayEndsAt, lossBase, notedPeak, peakNotedAt } = kept;
  Object.assign(risk, { day, dayEndsAt, lossBase, notedPeak, peakNotedAt, peakEquity: notedPeak });
  for (const [symbol, base] of kept.positionLossBase) risk.positionLossBase.set(symbol, base);
  for (const [key, open] of kept.breakers) risk.breakers.set(key, { ...open, lowAt: open.trippedAt, low: null });
  for (const [key, alert] of kept.deferredAlerts) risk.deferredAlerts.set(key, alert);
  risk.newAlerts.push(...kept.newAlerts);
  for (const [proposalId, proposal] of kept.proposals) risk.proposals.set(proposalId, proposal);
}

const windowCodec = list(record<WindowBucket>({ second: int, high: amount }));

/** Stored form of what the rapid-drawdown breaker looks back on. */
export const encodeWindow = (buckets: readonly WindowBucket[]): string => JSON.stringify(windowCodec.encode(buckets));
export const decodeWindow = (stored: string): readonly WindowBucket[] => windowCodec.decode(JSON.parse(stored) as Json);

/** Stored form of a day that has ended. */
export const encodeEquityDay = (day: EquityDay): string => JSON.stringify(equityDayCodec.encode(day));
export const decodeEquityDay = (stored: string): EquityDay => equityDayCodec.decode(JSON.parse(stored) as Json);
