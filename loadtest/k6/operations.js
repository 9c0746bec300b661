/**
 * One phase of a load run, in k6. The runner decides everything beforehand (loadtest/lib/phase.ts) and hands it over in
 * a file: tokens, the sequence of operations, prices. Here nothing is decided, signed or parsed that need not be, since
 * k6 runs on the same cores as what it measures.
 */
import exec from "k6/execution";
import http from "k6/http";
import { sleep } from "k6";
import { Counter, Trend } from "k6/metrics";

const plan = JSON.parse(open(__ENV.LOAD_PLAN));

export const options = {
  scenarios: plan.scenarios,
  thresholds: plan.thresholds,
  summaryTrendStats: ["min", "med", "avg", "p(90)", "p(95)", "p(99)", "p(99.9)", "max", "count"],
  // The name and url tags would make a time series of every order id.
  systemTags: [],
  noCookiesReset: true,
};

/** Answers that were not expected, by operation and status; 0 is no answer at all. */
const errors = new Counter("errors");
/** Answers that lose a race and say so: a cancel or replace of an order that has ended (409). */
const raced = new Counter("raced");
/** Operations begun, probes not counted. */
const operations = new Counter("operations");
/** Orders answered with 201. */
const accepted = new Counter("orders_accepted");
/** Cancels and replaces that found no resting order of this connection, and became a resting order instead. */
const substituted = new Counter("substituted");
/** From sending a market order to the poll that saw it filled. */
const submitToFilled = new Trend("submit_to_filled", true);
/** Probes whose order was not filled in time. */
const probesLost = new Counter("probes_lost");

/** Submits by the stretch of the run that they were sent in, so that a slope can be told; none when the plan has no windows. */
const windows = Array.from({ length: plan.windows }, (_, index) => new Trend(`submit_window_${index}`, true));

/** Orders of this virtual user that may still rest, oldest first: {id, account, amend}. */
const resting = [];
let logged = 0;

const headers = plan.accounts.map(({ account, token }) => ({
  authorization: `Bearer ${token}`,
  "content-type": "application/json",
  "x-account": account,
}));

/** Request parameters are built once: one object per account and operation. */
const parameters = (op) => headers.map((own) => ({ headers: own, tags: { op }, timeout: "10s" }));
/** A DELETE has no body, and so no type of one. */
const withoutBody = (made) =>
  made.map((one) => {
    const own = { ...one.headers };
    delete own["content-type"];
    return { ...one, headers: own };
  });
const SUBMIT = parameters("submit");
const CANCEL = withoutBody(parameters("cancel"));
const REPLACE = parameters("replace");
const CHECK = parameters("check");
const BATCH = parameters("batch");
const PROBE = parameters("probe");
const POLL = withoutBody(parameters("poll"));

function failed(op, answer) {
  errors.add(1, { op, status: String(answer.status) });
  if (logged >= 3) return;
  logged += 1;
  console.error(`${op} answered ${answer.status} ${answer.error || ""} ${String(answer.body).slice(0, 400)}`);
}

/** The value of a string member of a JSON body, without parsing the rest. */
function member(body, name) {
  const key = `"${name}":"`;
  const from = body.indexOf(key);
  if (from < 0) return null;
  const start = from + key.length;
  return body.slice(start, body.indexOf('"', start));
}

/** Bodies are made beforehand but for their end: each order carries an id of its client, unique in all runs. */
const withId = (step, id) => `${step.body}"${plan.run}-${id}"}`;

function submit(account, step, turn) {
  const answer = http.post(`${plan.url}/orders`, withId(step, turn), SUBMIT[account]);
  if (answer.status !== 201) return failed("submit", answer);
  accepted.add(1);
  if (windows.length > 0) {
    const window = Math.floor((Date.now() - exec.scenario.startTime) / plan.windowMs);
    if (window < windows.length) windows[window].add(answer.timings.duration);
  }
  if (step.op !== "rest") return undefined;
  const id = member(answer.body, "order_id");
  if (id === null) return failed("submit", answer);
  resting.push({ id, account, amend: step.amend });
  return undefined;
}

/** Bodies of batches by the order they repeat; orders of a batch carry no id of their client. */
const batches = new Map();

function batchOf(order) {
  const known = batches.get(order);
  if (known !== undefined) return known;
  const body = `{"orders":[${Array.from({ length: plan.batchSize }, () => `${order}null}`).join(",")}]}`;
  batches.set(order, body);
  return body;
}

function submitBatch(account, step) {
  const answer = http.post(`${plan.url}/orders/batch`, batchOf(step.body), BATCH[account]);
  if (answer.status !== 207 || answer.body.includes('"status":4')) return failed("batch", answer);
  accepted.add(plan.batchSize);
  return undefined;
}

/** Takes an order out that has rested for longest, cancels it, and expects that it may just have been filled. */
function cancel(order) {
  const answer = http.del(`${plan.url}/orders/${order.id}`, null, CANCEL[order.account]);
  if (answer.status === 409) raced.add(1, { op: "cancel" });
  else if (answer.status !== 200 && answer.status !== 202) failed("cancel", answer);
}

function replace(order) {
  const answer = http.patch(`${plan.url}/orders/${order.id}`, order.amend, REPLACE[order.account]);
  if (answer.status === 409) raced.add(1, { op: "replace" });
  else if (answer.status !== 200 && answer.status !== 202) failed("replace", answer);
  // One replace an order: it may rest on, but is not amended twice to the same terms.
  order.amend = null;
}

const perform = {
  rest: submit,
  cross: submit,
  market: submit,
  hold: submit,
  batch: submitBatch,
  far: submitBatch,
  cancel: (account, step, turn) => {
    const order = resting.shift();
    if (order === undefined) return substitute(account, step, turn);
    return cancel(order);
  },
  replace: (account, step, turn) => {
    const order = resting.at(-1);
    if (order === undefined || order.amend === null) return substitute(account, step, turn);
    return replace(order);
  },
  check: (account, step) => {
    const answer = http.post(`${plan.url}/risk/check`, `${step.body}null}`, CHECK[account]);
    if (answer.status !== 200 || !answer.body.includes('"approved":true')) failed("check", answer);
  },
};

function substitute(account, step, turn) {
  substituted.add(1);
  submit(account, step.otherwise, turn);
}

/** One operation: each account walks through the same sequence, from a place of its own. */
export function operate() {
  const turn = exec.scenario.iterationInTest;
  const accounts = plan.accounts.length;
  const account = turn % accounts;
  const place = Math.floor(turn / accounts) + account * plan.stride;
  const step = plan.steps[place % plan.steps.length];
  operations.add(1);
  perform[step.op](account, step, turn);
}

/** One market order, and polls until its fill is seen: what a client without a stream would see, its polling included. */
export function probe() {
  const turn = exec.scenario.iterationInTest;
  const account = turn % plan.accounts.length;
  const from = Date.now();
  const answer = http.post(
    `${plan.url}/orders`,
    withId(plan.probes[turn % plan.probes.length], `p${turn}`),
    PROBE[account],
  );
  if (answer.status !== 201) return failed("probe", answer);
  accepted.add(1);
  const id = member(answer.body, "order_id");
  while (Date.now() - from < 5000) {
    const state = http.get(`${plan.url}/orders/${id}`, POLL[account]);
    if (state.status !== 200) return failed("poll", state);
    if (member(state.body, "status") === "filled") {
      submitToFilled.add(Date.now() - from);
      return undefined;
    }
    sleep(0.005);
  }
  probesLost.add(1);
  return undefined;
}

export function handleSummary(data) {
  return { [plan.summary]: JSON.stringify(data, null, 2) };
}
