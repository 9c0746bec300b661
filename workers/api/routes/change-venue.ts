import {
  venueChangeView,
  venueModeBody,
  venueRampBody,
  venueRampView,
  venueReasonBody,
} from "../../../shared/contract/venues";
import { answer, valueOf } from "../answer";
import { endpoint } from "../endpoint";
import { askVenue } from "../reach-objects";
import { venuePath } from "./paths";

const CHANGED = {
  200: { description: "The venue's controls, and which accounts have received them.", schema: venueChangeView },
};

/** POST /venues/{venue}/mode. */
export const setVenueMode = endpoint({
  summary: "Set a venue's mode for new orders: live, canary or shadow; existing orders keep theirs",
  tag: "Operations",
  actsOnAccount: false,
  path: venuePath,
  body: { schema: venueModeBody },
  refuses: ["cap_needed", "venue_without_credentials", "venue_not_ready"],
  answers: CHANGED,
  async handle(call) {
    const { mode, canary, reason } = call.body;
    const by = call.principal.subject;
    const command = { mode, canary: canary ?? null, reason, by };
    return answer(call, 200, valueOf(await askVenue(call, call.path.venue, (rpc) => rpc.setMode(command))));
  },
});

/** POST /venues/{venue}/panic and POST /venues/{venue}/panic/reset. */
const setPanic = (panicked: boolean, summary: string) =>
  endpoint({
    summary,
    tag: "Operations",
    actsOnAccount: false,
    isUrgent: true,
    path: venuePath,
    body: { schema: venueReasonBody },
    answers: CHANGED,
    async handle(call) {
      const command = { panicked, reason: call.body.reason, by: call.principal.subject };
      return answer(call, 200, valueOf(await askVenue(call, call.path.venue, (rpc) => rpc.setPanic(command))));
    },
  });

export const panicVenue = setPanic(true, "Send nothing new to a venue and cancel all that is open there");
export const resetVenuePanic = setPanic(false, "End a venue's panic");

/** PATCH /venues/{venue}/ramp. */
export const setVenueRamp = endpoint({
  summary: "Change a venue's capital ramp and daily notional cap",
  tag: "Operations",
  actsOnAccount: false,
  path: venuePath,
  body: { schema: venueRampBody },
  refuses: ["cap_needed"],
  answers: { 200: { description: "The ramp after the change, and today's allowance.", schema: venueRampView } },
  async handle(call) {
    const { steps, daily_notional_cap: dailyNotionalCap, reason } = call.body;
    const changes = {
      ...(steps === undefined ? {} : { steps }),
      ...(dailyNotionalCap === undefined ? {} : { dailyNotionalCap }),
    };
    const command = { changes, reason, by: call.principal.subject };
    return answer(call, 200, valueOf(await askVenue(call, call.path.venue, (rpc) => rpc.setRamp(command))));
  },
});
