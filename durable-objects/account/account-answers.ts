/** Answers that many of the account's methods share. */
import { refuse } from "../../shared/core/rejection";

/** The answer of an account that was never opened. */
export const NOT_FOUND = refuse({ code: "account_not_found", message: "there is no such account" });

/** A view of an answer that was not a refusal. */
export const answered = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });
