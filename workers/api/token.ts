/** Bearer tokens: making them, and telling good ones from bad. Plain code that also runs in Node, for the scripts. */
import { sign, verify } from "hono/jwt";
import { JwtTokenExpired } from "hono/utils/jwt/types";
import type { Scope } from "../../shared/contract/scopes";

/** Symmetric, as the one secret both signs and verifies; no token chooses its algorithm. */
export const ALGORITHMS = ["HS256", "HS384", "HS512"] as const;

export type Algorithm = (typeof ALGORITHMS)[number];

export const isAlgorithm = (name: unknown): name is Algorithm => ALGORITHMS.some((known) => known === name);

/** Who asks, and what they may. */
export interface Principal {
  readonly subject: string;
  /** The first is the default; may be empty for administrators and price feeds. */
  readonly accounts: readonly string[];
  readonly scopes: ReadonlySet<string>;
}

export type Verified =
  | { readonly ok: true; readonly principal: Principal }
  | { readonly ok: false; readonly code: "token_expired" | "invalid_token"; readonly detail: string };

export interface MintOptions {
  readonly secret: string;
  readonly sub: string;
  readonly accounts: readonly string[];
  readonly scope: readonly Scope[];
  readonly ttlSeconds: number;
  readonly algorithm?: Algorithm;
}

/** Makes a token that `createVerifier` with the same secret takes. */
export function mintToken({
  secret,
  sub,
  accounts,
  scope,
  ttlSeconds,
  algorithm = "HS256",
}: MintOptions): Promise<string> {
  const iat = Math.floor(Date.now() / 1_000);
  const claims = {
    sub,
    accounts: [...accounts],
    scope: scope.join(" "),
    iat,
    exp: iat + ttlSeconds,
    jti: crypto.randomUUID(),
  };
  return sign(claims, secret, algorithm);
}

/** Longer tokens are refused unread: the runtime takes headers of 16 KB in all. */
const MAX_TOKEN_LENGTH = 8_192;
/** Verified tokens that are remembered, the oldest leaving first: at most some 10 MB, and one signature a token instead of one a request. */
const MAX_REMEMBERED = 1_000;

const SUBJECT_FORM = /^[\p{L}\p{N}\p{P}\p{S} ]{1,128}$/u;

const refused = (detail: string): Verified => ({ ok: false, code: "invalid_token", detail });

/** Reads the claims of a token whose signature is good. */
function readClaims(claims: Readonly<Record<string, unknown>>): Verified {
  const { sub, accounts, scope, exp, jti } = claims;
  if (typeof exp !== "number") return refused("the token has no exp claim");
  if (typeof sub !== "string" || !SUBJECT_FORM.test(sub)) return refused("the token has no usable sub claim");
  if (!Array.isArray(accounts) || !accounts.every((account): account is string => typeof account === "string")) {
    return refused("the token's accounts claim is not a list of names");
  }
  if (typeof scope !== "string") return refused("the token has no scope claim");
  if (jti !== undefined && typeof jti !== "string") return refused("the token's jti claim is not a text");
  return {
    ok: true,
    principal: { subject: sub, accounts, scopes: new Set(scope.split(" ").filter((part) => part !== "")) },
  };
}

export interface Verifier {
  readonly secret: string;
  readonly algorithm: Algorithm;
  /** `now` in milliseconds. */
  verify(token: string, now: number): Promise<Verified> | Verified;
}

interface Remembered {
  readonly verified: Verified;
  readonly expiresAt: number;
}

/** A verifier for one secret. What it remembers lives and dies with it, so another secret never meets an old verdict. */
export function createVerifier(secret: string, algorithm: Algorithm): Verifier {
  const remembered = new Map<string, Remembered>();

  function remember(token: string, verified: Verified, exp: number): void {
    const oldest = remembered.size >= MAX_REMEMBERED ? remembered.keys().next().value : undefined;
    if (oldest !== undefined) remembered.delete(oldest);
    remembered.set(token, { verified, expiresAt: exp * 1_000 });
  }

  async function check(token: string): Promise<Verified> {
    let claims: Readonly<Record<string, unknown>>;
    try {
      // iat is not compared: a signer whose clock is a second ahead is no forger, and exp and nbf say what counts.
      claims = await verify(token, secret, { alg: algorithm, iat: false });
    } catch (cause) {
      // Whatever the library throws is about the token: it reads nothing else.
      if (cause instanceof JwtTokenExpired)
        return { ok: false, code: "token_expired", detail: "the token has expired" };
      return refused("the token is not valid");
    }
    const verified = readClaims(claims);
    if (verified.ok) remember(token, verified, claims["exp"] as number);
    return verified;
  }

  return {
    secret,
    algorithm,
    verify(token, now) {
      if (token.length > MAX_TOKEN_LENGTH) return refused("the token is too long");
      const known = remembered.get(token);
      if (known === undefined) return check(token);
      if (known.expiresAt > now) return known.verified;
      remembered.delete(token);
      return check(token);
    },
  };
}
