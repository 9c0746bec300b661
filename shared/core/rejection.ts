/** A refusal: expected, and the caller can act on it. */
export interface Rejection {
  /** Stable code; for orders one of the decision codes of docs/decision-codes.md. */
  readonly code: string;
  /** One sentence for a person, with the numbers. */
  readonly message: string;
  /** The check that refused, for orders. */
  readonly check?: string;
  readonly observed?: string | null;
  readonly limit?: string | null;
  readonly limitVersion?: number;
  /** For `throttled`: when to try again. */
  readonly retryAfterSeconds?: number;
}

/** Builds the refusing half of an answer. */
export const refuse = (rejection: Rejection): { readonly ok: false; readonly rejection: Rejection } => ({
  ok: false,
  rejection,
});

/** What every command of an account that was never opened is answered. */
export const ACCOUNT_NOT_FOUND: Rejection = { code: "account_not_found", message: "there is no such account" };

export type Refused = ReturnType<typeof refuse>;
