/**
 * Firm-wide controls: kept on disk with a version, leased to the accounts that decide, and pushed to them when they
 * change. A change answers when all active accounts have it, or after a second with how many have; it is pushed on
 * until the last lease on the old controls has run out.
 */
import type { FirmControls, TradingState, VenueControls } from "../../shared/core/controls";
import type { SymbolId } from "../../shared/core/ids";
import type { VenueConfig } from "../../shared/core/config";
import type { VenueId } from "../../shared/core/ids";
import type { Instruments } from "../../shared/core/instrument";
import { refuse } from "../../shared/core/rejection";
import type { FirmChangeView } from "../../shared/contract/firm-views";
import type { Answer } from "../account/account-rpc";
import type { Clock } from "../leases/clock";
import { LeaseBook, type LeaseTerms, type Publication } from "../leases/lease-book";
import type { Pace } from "../leases/push-lane";
import { addAuditEntry, type AuditEntry } from "../storage/firm-audit";
import { deleteBlockedSymbol, readControls, writeBlockedSymbol, writeTradingState } from "../storage/firm-controls";
import { addSubscriptions, dropSubscriptions, readSubscriptions } from "../storage/lease-subscriptions";
import type { Sql } from "../storage/sql";
import { readVenueControls } from "../storage/venue-controls";
import type { ControlsLease } from "./firm-rpc";

export interface ControlsDeskDeps {
  readonly clock: Clock;
  readonly sql: Sql;
  readonly instruments: Instruments;
  readonly venues: ReadonlyMap<VenueId, VenueConfig>;
  /** True: the account has them and wants more. A throw: unknown. */
  readonly pushControls: (account: string, controls: FirmControls) => Promise<boolean>;
  readonly failed: (account: string, error: unknown) => void;
}

/** There is one value to lease. */
const KEY = "controls";
type Key = typeof KEY;

const LEASE: LeaseTerms = { leaseMs: 10_000, marginMs: 1_000 };
/** A lost push is noticed and repeated well within the second in which active accounts are to have it. */
const PACE: Pace = { minIntervalMs: 0, attemptTimeoutMs: 400, backoffMs: [25, 50, 100, 200] };
/** How long a change waits for the accounts before it answers. */
const ANSWER_WITHIN_MS = 1_000;

export class ControlsDesk {
  readonly #deps: ControlsDeskDeps;
  readonly #accounts: LeaseBook<Key, FirmControls>;
  #controls: FirmControls;

  /** The tables must be there. */
  constructor(deps: ControlsDeskDeps) {
    const { clock, sql, venues, pushControls, failed } = deps;
    this.#deps = deps;
    this.#controls = { ...readControls(sql), venues: venuesOf(venues, readVenueControls(sql)) };
    this.#accounts = new LeaseBook<Key, FirmControls>(
      {
        clock,
        keyOf: () => KEY,
        merge: (_, newer) => newer,
        push: async (account, values) =>
          (await Promise.all(values.map((controls) => pushControls(account, controls)))).some(Boolean),
        remember: (account, keys) => addSubscriptions(sql, account, keys),
        forget: (account, keys) => dropSubscriptions(sql, account, keys),
        failed,
      },
      LEASE,
      PACE,
      readSubscriptions<Key>(sql),
    );
  }

  controls(): FirmControls {
    return this.#controls;
  }

  lease(account: string): ControlsLease {
    const { leaseMs } = this.#accounts.grant(account, [KEY], () => this.#controls);
    return { controls: this.#controls, leaseMs };
  }

  setTradingState({
    state,
    reason,
    by,
  }: {
    state: TradingState;
    reason: string;
    by: string;
  }): Promise<Answer<FirmChangeView>> {
    const audit = this.#audit({ action: "set_trading_state", subject: state, reason, by });
    return this.#changeAndAnswer({ tradingState: state }, audit, () => undefined);
  }

  /**
   * Turns the firm to reducing. `write` is part of the same commit, which has happened when this returns; when it throws, nothing has changed. Resolves like
   * any change, when the accounts have been told.
   */
  restrict({ reason, by }: { reason: string; by: string }, write: () => void): Promise<Answer<FirmChangeView>> {
    const audit = this.#audit({ action: "set_trading_state", subject: "reducing", reason, by });
    return this.#answer(this.change({ tradingState: "reducing" }, audit, write));
  }

  async blockSymbol({
    symbol,
    reason,
    by,
  }: {
    symbol: string;
    reason: string;
    by: string;
  }): Promise<Answer<FirmChangeView>> {
    const { instruments, sql } = this.#deps;
    const instrument = instruments.get(symbol as SymbolId);
    if (instrument === undefined)
      return refuse({ code: "instrument_unknown", message: `${symbol} is not a listed instrument` });
    const audit = this.#audit({ action: "block_symbol", subject: symbol, reason, by });
    const blocked = { symbol: instrument.symbol, reason, by, at: audit.time };
    const blockedSymbols = [...this.#othersBlocked(symbol), blocked].sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
    return this.#changeAndAnswer({ blockedSymbols }, audit, () => writeBlockedSymbol(sql, blocked));
  }

  async unblockSymbol({
    symbol,
    reason,
    by,
  }: {
    symbol: string;
    reason: string | null;
    by: string;
  }): Promise<Answer<FirmChangeView>> {
    const blockedSymbols = this.#othersBlocked(symbol);
    // Nothing changes, but an unblocking that is repeated must not answer before the first one has arrived.
    if (blockedSymbols.length === this.#controls.blockedSymbols.length) return this.#answer(this.republish());
    const audit = this.#audit({ action: "unblock_symbol", subject: symbol, reason, by });
    return this.#changeAndAnswer({ blockedSymbols }, audit, () => deleteBlockedSymbol(this.#deps.sql, symbol));
  }

  #othersBlocked(symbol: string): FirmControls["blockedSymbols"] {
    return this.#controls.blockedSymbols.filter((blocked) => blocked.symbol !== symbol);
  }

  #audit(entry: Omit<AuditEntry, "time">): AuditEntry {
    return { ...entry, time: this.#deps.clock.now() };
  }

  async #changeAndAnswer(
    part: Partial<FirmControls>,
    audit: AuditEntry,
    write: () => void,
  ): Promise<Answer<FirmChangeView>> {
    return this.#answer(this.change(part, audit, write));
  }

  /** Writes, then applies, then publishes: only controls that are on disk are published. If the write throws, nothing has changed. */
  change(part: Partial<FirmControls>, audit: AuditEntry, write: () => void): Publication {
    const { sql } = this.#deps;
    const controls: FirmControls = { ...this.#controls, ...part, version: this.#controls.version + 1 };
    sql.transaction(() => {
      writeTradingState(sql, controls);
      write();
      addAuditEntry(sql, audit);
    });
    this.#controls = controls;
    return this.#accounts.publish([controls]);
  }

  /** The publication of the controls as they are, for a change that is repeated: it must not answer before the first has arrived. */
  republish(): Publication {
    return this.#accounts.publish([], [KEY]);
  }

  /** Waits for a publication, but no longer than a change may take to answer. */
  async published(publication: Publication): Promise<void> {
    await this.#atMost(ANSWER_WITHIN_MS, publication.done);
  }

  async #answer(publication: Publication): Promise<Answer<FirmChangeView>> {
    const { version, tradingState, blockedSymbols } = this.#controls;
    await this.published(publication);
    return {
      ok: true,
      value: {
        version,
        trading_state: tradingState,
        blocked_symbols: blockedSymbols.map(({ symbol }) => symbol),
        accounts: publication.reach(),
      },
    };
  }

  #atMost(ms: number, done: Promise<void>): Promise<void> {
    return new Promise((resolve) => {
      const callOff = this.#deps.clock.after(ms, resolve);
      void done.then(() => {
        callOff();
        resolve();
      });
    });
  }
}

/** What is kept of each configured venue; where nothing is, only our own exchange is sent to for real. */
const venuesOf = (
  venues: ReadonlyMap<VenueId, VenueConfig>,
  kept: ReadonlyMap<VenueId, VenueControls>,
): readonly VenueControls[] =>
  Array.from(venues.values(), ({ venue, adapter }) => {
    const mode = adapter === "paper" ? "live" : "shadow";
    return kept.get(venue) ?? { venue, mode, canary: null, panicked: false, healthy: true };
  });
