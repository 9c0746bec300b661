/** How much of its limit something uses, by the thresholds of domain.md, "Limits". */
export type LimitLevel = "ok" | "warning" | "critical" | "breach";

/** The worst use of all limits: under 50 % low, under 80 % medium, under 90 % high, else critical; unknown without marks. */
export const RISK_LEVELS = ["low", "medium", "high", "critical", "unknown"] as const;
export type RiskLevel = (typeof RISK_LEVELS)[number];
