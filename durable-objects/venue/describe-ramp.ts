import type { CapitalRamp } from "../../shared/core/capital-ramp";
import { formatFine, formatMoney } from "../../shared/core/decimal";

/** What a change of the ramp sets, in words for the audit trail. */
export function describeRamp({ steps, dailyNotionalCap }: Partial<CapitalRamp>): string {
  const parts: string[] = [];
  if (steps !== undefined)
    parts.push(`steps ${steps.map(({ date, share }) => `${date} ${formatFine(share)}`).join(", ") || "none"}`);
  if (dailyNotionalCap !== undefined)
    parts.push(`cap ${dailyNotionalCap === null ? "none" : formatMoney(dailyNotionalCap)}`);
  return parts.join("; ");
}
