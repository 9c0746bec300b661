/**
 * One decision of the past under two sets of limits. The checks run again on the state as it was; what their inputs were
 * is not always in the journal, and then the line that was kept is held against the proposed limit (docs/risk/what-if.md).
 */
import { ALL_CHECKS, CHECKS_OF_EXISTING } from "../risk/all-groups";
import type { Check } from "../risk/check";
import type { CheckResult } from "../risk/decision";
import type { Subject } from "../risk/subject";
import type { Outcome } from "./past-decision";
import { heldAgainst, isKeptAsItWas, needsMoreThanTheJournal } from "./recorded-line";

/** Where a line comes from: the check was run again, or its line was kept with the decision. */
export type LineSource = "recomputed" | "recorded";

export type JudgedLine = CheckResult & { readonly source: LineSource };

/** What a decision is under a set of limits. */
export interface Judgement {
  readonly approved: boolean;
  /** Of the first failure; null when approved. */
  readonly code: string | null;
  /** Up to and with the first failure. */
  readonly checks: readonly JudgedLine[];
}

export type Verdict =
  | { readonly kind: "same" }
  | { readonly kind: "changed"; readonly before: Judgement; readonly after: Judgement }
  /** What it would be cannot be said; with the check that it hangs on. */
  | { readonly kind: "undetermined"; readonly check: string };

/** The same order on the same state, under the limits in force then and under the proposed ones. */
export interface Subjects {
  readonly inForce: Subject;
  readonly proposed: Subject;
}

/**
 * Remembers which checks last gave other numbers on the shadow state than were recorded. A line that no record has is
 * believed only of a check that was right the last time it could be compared.
 */
export class Fidelity {
  readonly #astray = new Set<string>();

  isTrusted(check: string): boolean {
    return !this.#astray.has(check);
  }

  note(check: string, isFaithful: boolean): void {
    if (isFaithful) this.#astray.delete(check);
    else this.#astray.add(check);
  }
}

/** Says what a decision would have been under the proposed limits. */
export function judge(subjects: Subjects, outcome: Outcome, fidelity: Fidelity): Verdict {
  const trace: Trace = { before: [], after: [], refusal: null };
  let isRecorded = true;
  for (const check of subjects.inForce.own === null ? ALL_CHECKS : CHECKS_OF_EXISTING) {
    const fits = isRecorded
      ? takeRecorded(check, subjects, outcome, fidelity, trace)
      : takeUnrecorded(check, subjects, fidelity, trace);
    if (!fits) return { kind: "undetermined", check: check.name };
    if (check.name === outcome.check) isRecorded = false;
    if (!isRecorded && trace.refusal !== null) break;
  }
  // It was refused by something that is no check of today's, such as one that has another name now.
  if (!outcome.approved && isRecorded) return { kind: "undetermined", check: outcome.check ?? "none" };
  const { before, after, refusal } = trace;
  const code = refusal?.code ?? null;
  if (outcome.code === code && outcome.approved === (refusal === null)) return { kind: "same" };
  return {
    kind: "changed",
    before: { approved: outcome.approved, code: outcome.code, checks: before },
    after: { approved: refusal === null, code, checks: after },
  };
}

/** Both traces as far as they have come. */
interface Trace {
  readonly before: JudgedLine[];
  readonly after: JudgedLine[];
  /** The first line that refuses under the proposed limits. */
  refusal: CheckResult | null;
}

function add(trace: Trace, line: CheckResult | null, source: LineSource): void {
  if (line === null || trace.refusal !== null) return;
  trace.after.push({ ...line, source });
  if (!line.passed) trace.refusal = line;
}

const isSame = (a: CheckResult, b: CheckResult): boolean =>
  a.passed === b.passed && a.observed === b.observed && a.limit === b.limit && a.code === b.code;

/** A check up to the one that refused: the record says how it went. False when running it again says otherwise. */
function takeRecorded(check: Check, subjects: Subjects, outcome: Outcome, fidelity: Fidelity, trace: Trace): boolean {
  const { name } = check;
  const recorded = outcome.lines.find((line) => line.check === name);
  if (recorded === undefined) {
    return outcome.lines.length > 0
      ? takeWithoutLine(check, subjects, trace)
      : takeWithoutTrace(check, subjects, outcome, trace);
  }
  if (isKeptAsItWas(name)) {
    trace.before.push({ ...recorded, source: "recorded" });
    add(trace, recorded, "recorded");
    return true;
  }
  const inForce = check.run(subjects.inForce);
  const isFaithful = inForce !== null && isSame(recorded, inForce);
  fidelity.note(name, isFaithful);
  trace.before.push({ ...recorded, source: isFaithful ? "recomputed" : "recorded" });
  if (isFaithful) {
    add(trace, check.run(subjects.proposed), "recomputed");
    return true;
  }
  if (inForce?.passed !== recorded.passed && !needsMoreThanTheJournal(name)) return false;
  const held = heldAgainst(recorded, { inForce, proposed: check.run(subjects.proposed), subjects });
  if (held !== null) add(trace, held, "recorded");
  return held !== null;
}

/** It did not apply, or it is younger than the row; it counts only where the proposed limits are what brings it in. */
function takeWithoutLine(check: Check, { inForce, proposed }: Subjects, trace: Trace): true {
  if (!isKeptAsItWas(check.name) && check.run(inForce) === null) add(trace, check.run(proposed), "recomputed");
  return true;
}

/** Of a refusal at the trigger only the check and its code were kept: those before it have passed. */
function takeWithoutTrace(
  check: Check,
  { inForce, proposed }: Subjects,
  { check: refusedBy, code }: Outcome,
  trace: Trace,
): boolean {
  if (isKeptAsItWas(check.name)) {
    if (check.name === refusedBy) takeRefusal(check.name, code, trace);
    return true;
  }
  const line = check.run(inForce);
  if (line === null) return check.name !== refusedBy;
  if (check.name === refusedBy ? line.code !== code : !line.passed) return false;
  trace.before.push({ ...line, source: "recomputed" });
  add(trace, check.run(proposed), "recomputed");
  return true;
}

/** A refusal that no limit decides stays one; of its line only the code was kept. */
function takeRefusal(check: string, code: string | null, trace: Trace): void {
  const kept: CheckResult = { check, passed: false, unit: "none", observed: null, limit: null, code: code ?? check };
  trace.before.push({ ...kept, source: "recorded" });
  add(trace, kept, "recorded");
}

/** A check behind the one that refused: it was never run then. False when there is reason to doubt what it says now. */
function takeUnrecorded(check: Check, { proposed }: Subjects, fidelity: Fidelity, trace: Trace): boolean {
  const line = check.run(proposed);
  if (line === null) return true;
  if (!fidelity.isTrusted(check.name)) return false;
  add(trace, line, "recomputed");
  return true;
}
