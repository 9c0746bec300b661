import { expect, it } from "vitest";
import { readSettings } from "./settings";

it("puts the load socket two ports above the API", () => {
  expect(readSettings([], {})).toMatchObject({ port: 8787, loadPort: 8789, feed: true, reset: false });
  expect(readSettings([], { PORT: "9000" })).toMatchObject({ port: 9000, loadPort: 9002 });
});

it("takes every setting from where it belongs", () => {
  const env = { PORT: "9000", LOAD_PORT: "9000", STATE_DIR: "/tmp/elsewhere", HOST: "0.0.0.0", LOG_LEVEL: "warn" };
  expect(readSettings(["--no-feed", "--reset"], env)).toEqual({
    host: "0.0.0.0",
    port: 9000,
    loadPort: 9000,
    stateDir: "/tmp/elsewhere",
    logLevel: "warn",
    feed: false,
    reset: true,
  });
});

it.each([["0"], ["65536"], ["x"], ["80.5"], [""]])("refuses the port %j and names the variable", (PORT) => {
  expect(() => readSettings([], { PORT })).toThrow(/^PORT must be a port/);
});

it("refuses an unknown flag and names the known ones", () => {
  expect(() => readSettings(["--fast"], {})).toThrow(/Known: --no-feed, --reset/);
});
