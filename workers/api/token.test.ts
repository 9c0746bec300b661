import { sign } from "hono/jwt";
import { expect, it } from "vitest";
import { createVerifier, mintToken } from "./token";

const SECRET = "a secret of at least thirty-two bytes";
const minted = (ttlSeconds = 60) =>
  mintToken({
    secret: SECRET,
    sub: "alice",
    accounts: ["demo", "second"],
    scope: ["orders:read", "admin"],
    ttlSeconds,
  });

it("takes what mintToken makes", async () => {
  const verified = await createVerifier(SECRET, "HS256").verify(await minted(), Date.now());
  expect(verified).toEqual({
    ok: true,
    principal: { subject: "alice", accounts: ["demo", "second"], scopes: new Set(["orders:read", "admin"]) },
  });
});

it("remembers a good token, and forgets it when it expires", async () => {
  const verifier = createVerifier(SECRET, "HS256");
  const token = await minted(1);
  const first = await verifier.verify(token, Date.now());
  expect(verifier.verify(token, Date.now())).toBe(first);
  const later = verifier.verify(token, Date.now() + 2_000);
  expect(later).toBeInstanceOf(Promise);
});

it("does not know tokens of another secret or with a changed letter", async () => {
  const token = await minted();
  expect(await createVerifier(`${SECRET}!`, "HS256").verify(token, Date.now())).toMatchObject({
    ok: false,
    code: "invalid_token",
  });
  const verifier = createVerifier(SECRET, "HS256");
  await verifier.verify(token, Date.now());
  const changed = token.slice(0, -2) + (token.endsWith("A") ? "BB" : "AA");
  expect(await verifier.verify(changed, Date.now())).toMatchObject({ ok: false, code: "invalid_token" });
});

const exp = Math.floor(Date.now() / 1_000) + 60;

it.each([
  ["no sub", { accounts: [], scope: "", exp }],
  ["an empty sub", { sub: "", accounts: [], scope: "", exp }],
  ["a sub with a line end", { sub: "a\nb", accounts: [], scope: "", exp }],
  ["no accounts", { sub: "a", scope: "", exp }],
  ["accounts that are no list", { sub: "a", accounts: "demo", scope: "", exp }],
  ["an account that is no name", { sub: "a", accounts: [7], scope: "", exp }],
  ["no scope", { sub: "a", accounts: [], exp }],
  ["a scope that is a list", { sub: "a", accounts: [], scope: ["admin"], exp }],
  ["no end", { sub: "a", accounts: [], scope: "" }],
  ["an end that is no number", { sub: "a", accounts: [], scope: "", exp: "never" }],
  ["a jti that is no text", { sub: "a", accounts: [], scope: "", exp, jti: 1 }],
])("refuses %s", async (_, claims) => {
  const token = await sign(claims as Record<string, unknown>, SECRET, "HS256");
  expect(await createVerifier(SECRET, "HS256").verify(token, Date.now())).toMatchObject({ ok: false });
});

it("does not read a token of absurd length", async () => {
  const token = await mintToken({ secret: SECRET, sub: "a", accounts: ["x".repeat(9_000)], scope: [], ttlSeconds: 60 });
  expect(await createVerifier(SECRET, "HS256").verify(token, Date.now())).toMatchObject({
    ok: false,
    detail: "the token is too long",
  });
});

it.each(["", "a.b.c", "..", "a.b"])("refuses %j", async (token) => {
  expect(await createVerifier(SECRET, "HS256").verify(token, Date.now())).toMatchObject({
    ok: false,
    code: "invalid_token",
  });
});
