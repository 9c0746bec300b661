/** The faults of a world, and how often each of them strikes in it: never in some worlds, all the time in others. */
import type { Chance } from "./platform/chance";

/** Each fault in a few words. */
export const FAULTS = {
  call_failed_before: "a call between objects breaks before it has arrived",
  call_failed_after: "a call between objects has its effect, and its answer is lost",
  call_late: "a call, or its answer, takes seconds",
  bell_lost: "a message of the queue is lost",
  bell_doubled: "a message of the queue comes twice",
  bell_late: "a message of the queue comes late, and after others",
  bell_refused: "the queue does not take a message",
  consumer_crash: "the consumer dies in the middle of its work",
  object_crash: "an object dies: its memory is gone, its disk stays",
  machine_crash: "all objects and consumers die at once",
  commit_failed: "a transaction is rolled back, and throws",
  commit_torn: "a transaction is on disk, and throws all the same",
  alarm_lost: "an alarm never goes off",
  alarm_doubled: "an alarm goes off twice",
  alarm_late: "an alarm goes off late",
  clock_skew: "an exchange's or consumer's clock is off by up to 2 s",
  venue_timeout_before: "the venue has done nothing, and nobody answers",
  venue_timeout_after: "the venue has done it, and nobody answers",
  venue_slow: "the venue answers when the lease has run out",
  venue_down: "the venue is out of reach, provably",
  venue_rejects: "the venue refuses an order",
  request_refused: "the venue refuses a cancel or a replace",
  venue_cancels: "the venue takes an order off its book unasked",
  reject_after_acknowledgement: "the venue refuses an order that it had acknowledged",
  fill_after_cancel: "the venue fills an order that it had cancelled",
  overfill: "the venue fills more than was ordered",
  fill_doubled: "a fill is told twice",
  fill_late: "a fill is told seconds later, after what came after it",
  bust: "the venue takes a trade back",
  marks_stop: "no marks come for a while",
  marks_jump: "a mark jumps by a tenth and more",
  request_late: "a request arrives at the venue seconds after it left",
  venue_errs_before: "the venue answers that nobody knows what it did, and has done nothing",
  venue_errs_after: "the venue answers that nobody knows what it did, and has done it",
  answer_garbled: "the answer that comes is not the venue's own, but of something before it",
  venue_rate_limits: "the venue turns a request away, and says when to come again",
  venue_bans: "the venue bans our address for a while",
  venue_clock_jumps: "the venue's clock jumps by up to 2 s",
  venue_lags: "what the venue has just taken or traded is not in its lists yet",
  cancel_loses_race: "an order fills as its cancel arrives",
  fills_in_part: "an order finds a counterpart for a part of it alone",
  session_crash: "the object of the connection dies: its memory is gone, its disk stays",
  stream_ended: "the venue ends the stream's subscription, and the connection stands",
  stream_refused: "the venue takes no connection for its stream",
  stream_lost: "the connection of the venue's stream breaks, with what it was about to tell",
  stream_event_lost: "an event of the venue's stream is lost without a word",
} as const;

export type FaultName = keyof typeof FAULTS;
export type FaultRates = Readonly<Record<FaultName, number>>;

/**
 * How much more often, or less, than its rate a fault strikes: there are many more calls than cancels, and what stops a world, or what all
 * orders of it are refused for, must not be most of it.
 */
const TIMES: Readonly<Partial<Record<FaultName, number>>> = {
  object_crash: 0.5,
  machine_crash: 0.1,
  commit_failed: 0.15,
  commit_torn: 0.15,
  consumer_crash: 0.5,
  overfill: 0.1,
  reject_after_acknowledgement: 0.5,
  fill_after_cancel: 0.5,
  marks_stop: 0.05,
  marks_jump: 0.15,
  request_refused: 6,
  venue_rejects: 3,
  fill_late: 5,
  fill_doubled: 5,
  request_late: 2,
  venue_bans: 0.1,
  venue_rate_limits: 0.5,
  venue_errs_after: 2,
  venue_lags: 20,
  cancel_loses_race: 12,
  fills_in_part: 8,
  session_crash: 0.3,
  stream_lost: 2,
  stream_ended: 0.5,
  stream_refused: 5,
  stream_event_lost: 3,
};

const NAMES = Object.keys(FAULTS) as FaultName[];

export const NO_FAULTS = ratesBy(() => 0);

/** Rates of one world, for each chance that the fault has: one world in eight has none; in the others each fault strikes never, now and then, or extremely often. */
export function drawRates(chance: Chance): FaultRates {
  const kind = chance.weighted({ calm: 1, usual: 6, extreme: 1 });
  return ratesBy((name) => {
    const draw = chance.share();
    const size = chance.share();
    if (kind === "calm") return 0;
    const often = kind === "extreme" ? 0.35 : 0.08;
    const none = kind === "extreme" ? 0.3 : 0.5;
    const rate = draw < none ? 0 : draw > 1 - often ? 0.05 + 0.25 * size : 0.002 + 0.03 * size;
    return rate * (TIMES[name] ?? 1);
  });
}

function ratesBy(rateOf: (name: FaultName) => number): FaultRates {
  return Object.fromEntries(NAMES.map((name) => [name, rateOf(name)])) as Record<FaultName, number>;
}
