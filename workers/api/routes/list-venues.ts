import { venuesView, venueView } from "../../../shared/contract/venues";
import { answer, valueOf } from "../answer";
import { endpoint } from "../endpoint";
import { askFirm, askVenue } from "../reach-objects";
import { venuePath } from "./paths";

/** GET /venues. */
export const listVenues = endpoint({
  summary: "List the venues: mode, health, ramp and statistics",
  tag: "Operations",
  actsOnAccount: false,
  answers: { 200: { description: "All configured venues.", schema: venuesView } },
  async handle(call) {
    const { venues } = await askFirm(call, (rpc) => rpc.controls());
    const views = await Promise.all(venues.map(({ venue }) => askVenue(call, venue, (rpc) => rpc.view())));
    return answer(call, 200, { data: views.map(valueOf), next_cursor: null });
  },
});

/** GET /venues/{venue}. */
export const getVenue = endpoint({
  summary: "Read one venue",
  tag: "Operations",
  actsOnAccount: false,
  path: venuePath,
  answers: { 200: { description: "The venue.", schema: venueView } },
  async handle(call) {
    return answer(call, 200, valueOf(await askVenue(call, call.path.venue, (rpc) => rpc.view())));
  },
});
