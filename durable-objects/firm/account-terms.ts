import type { OpenAccount } from "../../shared/core/commands";
import { formatMoney } from "../../shared/core/decimal";

/** What an account is asked for with, as text that is equal where the terms are: members sorted, decimals plain. */
export function accountTerms({ type, currency, cash, limits }: OpenAccount): string {
  return JSON.stringify({ type, currency, cash: formatMoney(cash), limits }, (_, value: unknown) => {
    if (typeof value === "bigint") return value.toString();
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
