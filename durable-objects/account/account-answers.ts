/** Answers that many of the account's methods share. */
import { ORDER_NOT_FOUND as NO_SUCH_ORDER } from "../../shared/core/decide/cancel-order";
import { ACCOUNT_NOT_FOUND, refuse } from "../../shared/core/rejection";

/** The answer of an account that was never opened. */
export const NOT_FOUND = refuse(ACCOUNT_NOT_FOUND);

/** The answer about an order that is not the account's. */
export const ORDER_NOT_FOUND = refuse(NO_SUCH_ORDER);

/** A view of an answer that was not a refusal. */
export const answered = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });
