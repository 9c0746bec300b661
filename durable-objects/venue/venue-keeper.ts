/** One venue: its admission under the firm's controls, what is kept of it, and the changes that people make. */
import type { VenueConfig } from "../../shared/core/config";
import type { FirmControls } from "../../shared/core/controls";
import { NO_MONEY } from "../../shared/core/decimal";
import type { Millis } from "../../shared/core/ids";
import { refuse, type Rejection } from "../../shared/core/rejection";
import type { VenueObservation } from "../../shared/core/venue-observation";
import type { VenueBalancesView, VenueChangeView, VenueRampView, VenueView } from "../../shared/contract/venue-views";
import type { Answer } from "../account/account-rpc";
import type { ChangeVenue, NoteVenueChange } from "../firm/firm-rpc";
import type { Clock } from "../leases/clock";
import type { Sql } from "../storage/sql";
import {
  addVenueAccount,
  readCredentials,
  readAdmission,
  readRamp,
  readStatistics,
  readVenueAccounts,
  writeAdmission,
  writeCredentials,
  writeRamp,
  writeStatistics,
  type StoredAdmission,
} from "../storage/venue-admission";
import { controlsView } from "../venue-controls-view";
import { AdmissionDesk } from "./admission-desk";
import { alertOf, BalanceDesk } from "./balance-desk";
import { CLOSED } from "./circuit-breaker";
import { CredentialsWatch } from "./credentials-watch";
import { describeRamp } from "./describe-ramp";
import { ReconciliationDesk } from "./reconciliation-desk";
import { RECONCILE_EVERY_MS, ReconciliationSchedule } from "./reconciliation-schedule";
import { venueTerms, type VenueTerms } from "./venue-terms";
import { VenueStatistics } from "./venue-statistics";
import type {
  AdmissionReply,
  AdmitBatch,
  SetPanic,
  SetRamp,
  SetVenueMode,
  VenueHoldings,
  VenueReportsIn,
  VenueWork,
} from "./venue-rpc";

export interface VenueKeeperDeps {
  readonly clock: Clock;
  readonly sql: Sql;
  readonly config: VenueConfig;
  readonly firm: {
    controls(): Promise<FirmControls>;
    changeVenue(command: ChangeVenue): Promise<Answer<VenueChangeView>>;
    noteVenueChange(command: NoteVenueChange): Promise<void>;
  };
  /** Rings for the execution script to report in. */
  readonly ring: () => Promise<void>;
  /** Has `wakeUp` called at a time, at the latest. */
  readonly wakeUpAt: (at: Millis) => void;
  /** Keeps work going that no caller waits for. */
  readonly background: (work: Promise<void>) => void;
  readonly failed: (event: string, error: unknown) => void;
}

/** Statistics are written so often at most: a kill loses the counts since, and nothing else. */
const STATISTICS_EVERY_MS = 5_000;
const BREAKER = "circuit_breaker";

export class VenueKeeper {
  readonly #deps: VenueKeeperDeps;
  readonly #terms: VenueTerms;
  readonly #desk: AdmissionDesk;
  readonly #statistics: VenueStatistics;
  readonly #credentials: CredentialsWatch;
  readonly #accounts: Set<string>;
  readonly #balances: BalanceDesk;
  readonly reconciliations: ReconciliationDesk;
  readonly #schedule: ReconciliationSchedule;
  /** What is on disk of the admission. */
  #saved: StoredAdmission;
  #writesStatistics = false;
  /** Null while the firm's controls are not known. */
  #isPanicked: boolean | null = null;
  /** The health last reported to the firm; null if unknown. */
  #toldHealthy: boolean | null = null;
  #tells: Promise<void> | null = null;

  /** The tables must be there. */
  constructor(deps: VenueKeeperDeps) {
    const { clock, sql, config } = deps;
    const now = (): Millis => clock.now();
    this.#deps = deps;
    this.#terms = venueTerms(config);
    this.#saved = readAdmission(sql) ?? { breaker: CLOSED, usage: { day: 0, used: NO_MONEY }, pausedUntil: 0 };
    this.#desk = new AdmissionDesk(now, this.#terms, readRamp(sql) ?? this.#terms.ramp, this.#saved);
    this.#statistics = new VenueStatistics(
      readStatistics(sql) ?? { since: now(), counts: {}, sums: {}, latencies: [] },
    );
    this.#credentials = new CredentialsWatch({
      clock,
      ring: deps.ring,
      known: readCredentials(sql),
      keep: (hasCredentials) => writeCredentials(sql, hasCredentials),
    });
    this.#accounts = new Set(readVenueAccounts(sql));
    this.#balances = new BalanceDesk({ sql, tolerance: this.#terms.balanceTolerance });
    this.reconciliations = new ReconciliationDesk({ now, sql, venue: config.venue });
    this.#schedule = new ReconciliationSchedule({ now, ring: deps.ring, runs: this.reconciliations });
  }

  /** Decides what of a batch may go now; what it decided is on disk before it answers. */
  async admit({ account, requests, observed }: AdmitBatch): Promise<AdmissionReply> {
    if (this.#isPanicked === null) await this.#learnControls();
    if (observed !== null) this.#note(observed);
    const admissions = this.#desk.admit(requests, this.#isPanicked);
    const passMs = this.#desk.passMs(this.#isPanicked);
    this.#know([account]);
    this.#save();
    return { admissions, passMs };
  }

  observe(observed: VenueObservation): void {
    this.#note(observed);
    this.#save();
  }

  async view(): Promise<Answer<VenueView>> {
    const { config, firm } = this.#deps;
    this.#askToWake();
    const controls = (await firm.controls()).venues.find(({ venue }) => venue === config.venue);
    if (controls === undefined) return refuse(this.#unknown());
    return {
      ok: true,
      value: {
        ...controlsView(controls),
        adapter: config.adapter,
        symbols: [...config.symbols].sort(),
        has_credentials: this.#terms.needsCredentials ? this.#credentials.known() : null,
        ...this.#desk.view(),
        statistics: this.#statistics.view(),
      },
    };
  }

  /** Refused for anything but shadow while the execution script has no credentials, or does not say. */
  async setMode({ mode, canary, reason, by }: SetVenueMode): Promise<Answer<VenueChangeView>> {
    if (mode !== "shadow" && this.#terms.needsCredentials) {
      const hasCredentials = await this.#credentials.ask();
      if (hasCredentials !== true) return refuse(this.#cannotSend(hasCredentials));
    }
    return this.#change({ kind: "mode", mode, canary }, reason, by);
  }

  /** From here on nothing new is admitted; the accounts then hear of it, and cancel what they have open here. */
  async setPanic({ panicked, reason, by }: SetPanic): Promise<Answer<VenueChangeView>> {
    if (panicked) this.#isPanicked = true;
    try {
      const answer = await this.#change({ kind: "panic", panicked }, reason, by);
      this.#isPanicked = answer.ok ? panicked : null;
      return answer;
    } catch (error) {
      // The firm's state is unknown: it is read before the next order.
      this.#isPanicked = null;
      throw error;
    }
  }

  async setRamp({ changes, reason, by }: SetRamp): Promise<Answer<VenueRampView>> {
    const { sql, firm, config } = this.#deps;
    if (changes.dailyNotionalCap === null && !this.#terms.mayBeUncapped)
      return refuse({ code: "cap_needed", message: `${config.venue} trades real money and needs a daily cap` });
    const change = describeRamp(changes);
    await firm.noteVenueChange({ venue: config.venue, what: "set_venue_ramp", change, reason, by });
    const ramp = { ...this.#desk.ramp(), ...changes };
    writeRamp(sql, ramp);
    this.#desk.setRamp(ramp);
    return { ok: true, value: this.#desk.rampView() };
  }

  /** Takes in what the execution script says, and gives it what waits to be done. */
  reportIn({ hasCredentials }: VenueReportsIn): VenueWork {
    this.#credentials.heard(hasCredentials);
    const work = this.reconciliations.work();
    if (work === null || !this.#terms.needsCredentials) return { reconcile: work };
    return { reconcile: { ...work, balanceCursors: this.#balances.cursors() } };
  }

  /** Judges what the venue's account was seen to hold, and keeps it with the run; null when it could not be read. */
  keepBalances(run: string, holdings: VenueHoldings | null): { readonly alert: string | null } {
    const isJudged = holdings !== null && this.#balances.take(holdings);
    const lines = this.#balances.lines();
    if (isJudged) this.reconciliations.keepBalances(run, lines);
    return { alert: alertOf(lines) };
  }

  /** Takes the balances that were seen last for right; who and why is noted first. */
  async agreeBalances({
    reason,
    by,
  }: {
    readonly reason: string;
    readonly by: string;
  }): Promise<Answer<VenueBalancesView>> {
    const { firm, config } = this.#deps;
    const { venue } = config;
    const lines = this.#balances.lines();
    if (lines.length === 0)
      return refuse({ code: "balances_not_read", message: `no balances of ${venue} have been read yet` });
    const off = lines.filter(({ action }) => action !== "none");
    const change = off.map(({ currency, difference }) => `${currency} ${difference}`).join(", ") || "as expected";
    await firm.noteVenueChange({ venue, what: "agree_venue_balances", change, reason, by });
    return { ok: true, value: { venue, balances: this.#balances.agree() } };
  }

  /** Has the execution script report in soon. */
  ring(): Promise<void> {
    return this.#deps.ring();
  }

  /**
   * To be called once after each start: nobody has observed the venue meanwhile, and a start may be a deployment with different
   * credentials.
   */
  async started(): Promise<void> {
    if (!this.#terms.needsCredentials) return;
    this.#askToWake();
    await this.#schedule.started({ hasAccounts: this.#hasAccounts() });
  }

  /** To be called when the time has come that was asked for. */
  async wakeUp(): Promise<void> {
    this.#tellHealth();
    await this.#tells;
    // Asked for first: a queue that takes no bell would end the comparing for good when the platform gives the alarm up.
    this.#askToWake();
    if (this.#hasAccounts()) await this.#schedule.everyMinute();
  }

  #note(observed: VenueObservation): void {
    this.#desk.observe(observed);
    this.#statistics.observe(observed);
    this.#know(observed.accounts);
    // Each time: an alarm that never went off is only missed by who asks for the next one (wake-up-alarm.ts).
    this.#askToWake();
    this.#tellHealth();
    this.#writeStatisticsSoon();
  }

  #know(accounts: readonly string[]): void {
    for (const account of accounts) {
      if (this.#accounts.has(account)) continue;
      addVenueAccount(this.#deps.sql, account);
      this.#accounts.add(account);
      this.#askToWake();
    }
  }

  /** Writes what must survive a restart, if it has changed. The value of the day counts only where there is a cap. */
  #save(): void {
    const now = this.#desk.stored();
    const { breaker, usage, pausedUntil } = this.#saved;
    const isCapped = this.#desk.ramp().dailyNotionalCap !== null;
    const isSame =
      now.breaker.state === breaker.state &&
      now.breaker.since === breaker.since &&
      now.pausedUntil === pausedUntil &&
      (!isCapped || (now.usage.day === usage.day && now.usage.used === usage.used));
    if (isSame) return;
    writeAdmission(this.#deps.sql, now);
    this.#saved = now;
  }

  #writeStatisticsSoon(): void {
    if (this.#writesStatistics) return;
    this.#writesStatistics = true;
    const { clock, sql, background } = this.#deps;
    background(
      new Promise((resolve) => {
        clock.after(STATISTICS_EVERY_MS, () => {
          this.#writesStatistics = false;
          writeStatistics(sql, this.#statistics.stored());
          resolve();
        });
      }),
    );
  }

  async #learnControls(): Promise<void> {
    const { firm, config, failed } = this.#deps;
    try {
      const { venues } = await firm.controls();
      const controls = venues.find(({ venue }) => venue === config.venue);
      // A panic that was declared meanwhile is newer than what was read.
      this.#isPanicked ??= controls?.panicked ?? null;
      this.#toldHealthy ??= controls?.healthy ?? null;
    } catch (error) {
      failed("venue_controls_unknown", error);
    }
  }

  async #change(change: ChangeVenue["change"], reason: string, by: string): Promise<Answer<VenueChangeView>> {
    const { firm, config } = this.#deps;
    return firm.changeVenue({ venue: config.venue, change, reason, by });
  }

  /** Has the firm tell the accounts when the breaker has opened, or lets orders through again. One telling at a time. */
  #tellHealth(): void {
    const { background } = this.#deps;
    if (this.#tells !== null || this.#toldHealthy === this.#desk.isHealthy()) return;
    this.#tells = this.#tell().finally(() => (this.#tells = null));
    background(this.#tells);
  }

  async #tell(): Promise<void> {
    if (this.#toldHealthy === null) await this.#learnControls();
    const healthy = this.#desk.isHealthy();
    this.#askToWake();
    if (this.#toldHealthy === healthy) return;
    try {
      const reason = healthy ? "trials are let through" : "failures in a row";
      const answer = await this.#change({ kind: "health", healthy }, reason, BREAKER);
      if (answer.ok) this.#toldHealthy = healthy;
    } catch (error) {
      // Told again with the next observation, or when the breaker's time is up.
      this.#toldHealthy = null;
      this.#deps.failed("venue_health_not_told", error);
    }
  }

  #askToWake(): void {
    const { clock, wakeUpAt } = this.#deps;
    const retryAt = this.#desk.retryAt();
    if (retryAt !== null) wakeUpAt(retryAt);
    if (this.#hasAccounts()) wakeUpAt(clock.now() + RECONCILE_EVERY_MS);
  }

  /** Whether any account trades real money at the venue: otherwise there is nothing to compare. */
  #hasAccounts(): boolean {
    return this.#terms.needsCredentials && this.#accounts.size > 0;
  }

  #unknown(): Rejection {
    return { code: "venue_not_found", message: `${this.#deps.config.venue} is not a configured venue` };
  }

  #cannotSend(hasCredentials: false | null): Rejection {
    const { venue } = this.#deps.config;
    return hasCredentials === null
      ? {
          code: "venue_not_ready",
          message: `the execution script has not answered whether it has credentials for ${venue}`,
        }
      : { code: "venue_without_credentials", message: `the execution script has no credentials for ${venue}` };
  }
}
