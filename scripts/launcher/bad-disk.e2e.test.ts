/** The whole system on a disk that is full, read-only, or has damaged a database: what was promised stays, and nothing wrong is answered. */
import { closeSync, openSync, readdirSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { OrderView, Page, VerifyView } from "../../shared/contract/views";
import { UnexpectedAnswer, type ApiAnswer } from "../api-client";
import { administrator } from "../administrator";
import { DEMO_ACCOUNT, LOAD_ACCOUNTS } from "../seed/accounts";
import { endLeftovers, freePorts, startSystem, type Place, type RunningSystem } from "../testing/running-system";
import { smallDisk, type SmallDisk } from "../testing/small-disk";
import { tokenSecret } from "./token-secret";

const SOON_MS = 30_000;
const [OTHER = ""] = LOAD_ACCOUNTS;
const PAGE = 4_096;

let disk: SmallDisk;
let place: Place;
let system: RunningSystem;
const promised: string[] = [];
let count = 0;

beforeAll(async () => {
  disk = smallDisk();
  place = { stateDir: disk.stateDir, ...(await freePorts()) };
});

afterAll(async () => {
  endLeftovers(place);
  disk.remove();
});

/** Null when there was no answer. */
async function ask(account: string, method: string, path: string, body?: unknown): Promise<ApiAnswer | null> {
  try {
    const api = administrator(system.url, tokenSecret(place.stateDir));
    return await api.request(method, path, { account, ...(body === undefined ? {} : { body }) });
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

async function read<T>(path: string): Promise<T> {
  const answer = await ask(DEMO_ACCOUNT, "GET", path);
  if (answer?.status !== 200) throw new UnexpectedAnswer(path, answer ?? { status: 0, body: null });
  return answer.body as T;
}

/** A market order with a client order id of its own; keeps what is promised. */
async function order(account = DEMO_ACCOUNT, id = `c${count++}`): Promise<ApiAnswer | null> {
  const side = count % 2 === 0 ? "buy" : "sell";
  const body = { symbol: "BTCUSDT", side, quantity: "0.001", type: "market", client_order_id: id };
  const answer = await ask(account, "POST", "/orders", body);
  if (account === DEMO_ACCOUNT && (answer?.status === 201 || answer?.status === 200))
    promised.push((answer.body as { order: OrderView }).order.order_id);
  return answer;
}

async function expectPromisesKept(): Promise<void> {
  const { data } = await read<Page<OrderView>>("/orders?limit=500");
  expect(new Set(promised.filter((id) => !data.some(({ order_id }) => order_id === id)))).toEqual(new Set());
  const ids = data.map(({ client_order_id }) => client_order_id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(await read<VerifyView>("/journal/verify")).toMatchObject({ ok: true, error: null, state_compared: true });
}

it("answers 503 while its disk is full, and goes on by itself when there is room again", async () => {
  system = await startSystem(place);
  for (let sent = 0; sent < 10; sent++) expect((await order())?.status).toBe(201);
  disk.fill();
  const refused: string[] = [];
  for (let sent = 0; sent < 30; sent++) {
    const id = `full-${sent}`;
    const answer = await order(DEMO_ACCOUNT, id);
    if (answer?.status !== 201) refused.push(id);
    if (answer !== null && answer.status !== 201)
      expect(answer).toMatchObject({ status: 503, body: { code: "unavailable" } });
    if (disk.noRoomIs === "an error") expect(answer).not.toBeNull();
  }
  expect(refused.length).toBeGreaterThan(0);
  disk.makeRoom();
  for (const id of refused)
    await expect.poll(async () => (await order(DEMO_ACCOUNT, id))?.status, { timeout: SOON_MS }).toBe(201);
  await expectPromisesKept();
});

it("names the account whose database is damaged, answers nothing of it, and serves the others", async () => {
  expect(await system.stop()).toBe(0);
  overwrite(largestDatabase("Account"));
  system = await startSystem(place);
  expect(system.said).toMatch(
    /the database of Account demo is damaged and is not served: .*\(objects\/do\/edge-oms-Account/,
  );
  for (const path of ["/account", "/positions", "/orders", "/fills", "/journal", "/risk/limits", "/stats"])
    expect(await ask(DEMO_ACCOUNT, "GET", path)).toMatchObject({ status: 503, body: { code: "unavailable" } });
  expect(await order()).toMatchObject({ status: 503, body: { code: "unavailable" } });
  expect((await order(OTHER))?.status).toBe(201);
  await system.kill({ runtime: true });
});

it("does not start on a disk without room, or a read-only one, and says so in one line", async () => {
  if (disk.setReadOnly === null) {
    // The limit is on a running process: there is none yet. state-faults.test.ts has the kernel's errors.
    console.info("a start on a full disk needs a file system of its own, which this user may not mount");
    return;
  }
  disk.fill();
  await expectOneLine(/^The state folder .* room left on its disk/);
  disk.makeRoom();
  disk.setReadOnly(true);
  await expectOneLine(/^The state folder .* it cannot be written to/);
  disk.setReadOnly(false);
});

/** The start ends by itself with one line of that form. */
async function expectOneLine(form: RegExp): Promise<void> {
  const said = await startSystem(place).then(
    () => "it started",
    (error: Error) =>
      error.message
        .split("\n")
        .slice(1)
        .filter((line) => line !== ""),
  );
  expect(said).toEqual([expect.stringMatching(form)]);
}

/** Demo is the only account that has traded. */
function largestDatabase(kind: string): string {
  const folder = join(disk.stateDir, `objects/do/edge-oms-${kind}`);
  const files = readdirSync(folder).filter((file) => /^[0-9a-f]{64}\.sqlite$/.test(file));
  const size = (file: string): number => statSync(join(folder, file)).size;
  const [largest] = files.toSorted((a, b) => size(b) - size(a));
  if (largest === undefined) throw new Error(`there is no database of ${kind}`);
  return join(folder, largest);
}

/** All pages but the first, which says that it is a database. */
function overwrite(path: string): void {
  const file = openSync(path, "r+");
  for (let at = PAGE; at < statSync(path).size; at += PAGE) writeSync(file, Buffer.alloc(PAGE), 0, PAGE, at);
  closeSync(file);
}
