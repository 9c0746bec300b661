/** Who asks, whether they may, and for which account. */
import type { Scope } from "../../shared/contract/scopes";
import { ACCOUNT_FORM } from "../../shared/core/ids";
import type { AccountId } from "../../shared/core/ids";
import { ProblemError } from "./problem";
import type { Principal, Verifier } from "./token";

const BEARER = /^bearer +([\w-]+\.[\w-]+\.[\w-]*)$/i;

/** The principal of an authorization header; throws a 401 problem. */
export async function authenticate(header: string | undefined, verifier: Verifier, now: number): Promise<Principal> {
  if (header === undefined) throw new ProblemError({ code: "unauthorized", detail: "a bearer token is required" });
  const token = BEARER.exec(header)?.[1];
  if (token === undefined)
    throw new ProblemError({ code: "invalid_token", detail: "the authorization header is not a bearer token" });
  const verified = await verifier.verify(token, now);
  if (!verified.ok) throw new ProblemError({ code: verified.code, detail: verified.detail });
  return verified.principal;
}

/** Throws a 403 problem when the token does not have the scope. */
export function requireScope({ scopes }: Principal, scope: Scope): void {
  if (!scopes.has(scope))
    throw new ProblemError({ code: "insufficient_scope", detail: `the token does not have the scope ${scope}` });
}

/**
 * The account to act on: the one named by header or body, which must agree, else the token's first. One outside the
 * token is refused before anything could tell whether it exists; the scope `admin` reaches every account.
 */
export function selectAccount({ accounts, scopes }: Principal, header: string | null, body: string | null): AccountId {
  const named = header ?? body;
  if (body !== null && named !== body) {
    throw new ProblemError({
      code: "invalid_request",
      detail: "x-account and the body name different accounts",
      errors: [{ path: "account", message: "differs from the header x-account" }],
    });
  }
  const account = named ?? accounts[0];
  if (account === undefined) {
    throw new ProblemError({
      code: "invalid_request",
      detail: "the token has no default account",
      errors: [{ path: "x-account", message: "the token has no default account; name one" }],
    });
  }
  if (!accounts.includes(account) && !scopes.has("admin")) {
    throw new ProblemError({ code: "account_forbidden", detail: "the token does not allow this account" });
  }
  // A name that cannot be an account's must not wake an object.
  if (!ACCOUNT_FORM.test(account))
    throw new ProblemError({ code: "account_not_found", detail: "there is no such account" });
  return account as AccountId;
}
