/** What a token may allow. `admin` also reaches every account, but gives none of the other scopes. */
export const SCOPES = ["orders:read", "orders:write", "risk:read", "risk:write", "market:write", "admin"] as const;

export type Scope = (typeof SCOPES)[number];
