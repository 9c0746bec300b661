/** Answers that many of the account's methods share. */
import { refuse } from "../../shared/core/rejection";

/** The answer of an account that was never opened. */
export const NOT_FOUND = refuse({ code: "account_not_found", message: "there is no such account" });

/** The answer about an order that is not the account's. */
export const ORDER_NOT_FOUND = refuse({ code: "order_not_found", message: "the account has no such order" });

/** A view of an answer that was not a refusal. */
export const answered = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });
