/** How often each thing that should occur did: faults, transitions of orders, decision codes. */

export interface Counts {
  readonly faults: Readonly<Record<string, number>>;
  readonly transitions: Readonly<Record<string, number>>;
  readonly codes: Readonly<Record<string, number>>;
  readonly operations: Readonly<Record<string, number>>;
  /** Of the exchange behind the real adapter, by HTTP status and its own code. */
  readonly answers: Readonly<Record<string, number>>;
  /** Orders that went on from one venue to another. */
  readonly routes: Readonly<Record<string, number>>;
}

export class Coverage {
  readonly #counts = {
    faults: new Map<string, number>(),
    transitions: new Map<string, number>(),
    codes: new Map<string, number>(),
    operations: new Map<string, number>(),
    answers: new Map<string, number>(),
    routes: new Map<string, number>(),
  };

  constructor(readonly symbols: readonly string[]) {}

  fault(name: string): void {
    count(this.#counts.faults, name, 1);
  }

  /** An order has gone from one state to another; `?` says that its outcome is unknown. */
  transition(before: string, after: string): void {
    if (before !== after) count(this.#counts.transitions, `${before} → ${after}`, 1);
  }

  /** An order was decided: refused with a code, or accepted. */
  code(code: string | null): void {
    count(this.#counts.codes, code ?? "accepted", 1);
  }

  operation(name: string): void {
    count(this.#counts.operations, name, 1);
  }

  answer(status: number, code: number | null): void {
    count(this.#counts.answers, code === null ? String(status) : `${status} ${code}`, 1);
  }

  route(from: string, to: string): void {
    count(this.#counts.routes, `${from} → ${to}`, 1);
  }

  counts(): Counts {
    const { faults, transitions, codes, operations, answers, routes } = this.#counts;
    return {
      faults: Object.fromEntries(faults),
      transitions: Object.fromEntries(transitions),
      codes: Object.fromEntries(codes),
      operations: Object.fromEntries(operations),
      answers: Object.fromEntries(answers),
      routes: Object.fromEntries(routes),
    };
  }
}

function count(in_: Map<string, number>, name: string, more: number): void {
  in_.set(name, (in_.get(name) ?? 0) + more);
}

/** The sum of what several worlds have seen. */
export function addCounts(a: Counts, b: Counts): Counts {
  const sum = (one: Readonly<Record<string, number>>, other: Readonly<Record<string, number>>) => {
    const all = new Map(Object.entries(one));
    for (const [name, more] of Object.entries(other)) count(all, name, more);
    return Object.fromEntries(all);
  };
  return {
    faults: sum(a.faults, b.faults),
    transitions: sum(a.transitions, b.transitions),
    codes: sum(a.codes, b.codes),
    operations: sum(a.operations, b.operations),
    answers: sum(a.answers, b.answers),
    routes: sum(a.routes, b.routes),
  };
}

export const NO_COUNTS: Counts = { faults: {}, transitions: {}, codes: {}, operations: {}, answers: {}, routes: {} };
