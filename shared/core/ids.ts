/** Branded identifiers, so that two of them cannot be swapped unnoticed. */

declare const kind: unique symbol;

/** Account name, 1–64 of [a-z0-9-]. */
export type AccountId = string & { readonly [kind]: "account" };
/** Our order id: sortable, unique across accounts; also the venue's client order id. 26 characters, a leg suffix makes at most 30. */
export type OrderId = string & { readonly [kind]: "order" };
/** The client's own id of an order, 1–36 of [A-Za-z0-9._:-]. */
export type ClientOrderId = string & { readonly [kind]: "client-order" };
/** Instrument symbol, such as BTCUSDT. */
export type SymbolId = string & { readonly [kind]: "symbol" };
/** Venue name from config/venues.json. */
export type VenueId = string & { readonly [kind]: "venue" };
/** Permission to send one intent once. */
export type LeaseId = string & { readonly [kind]: "lease" };
/** Id of a cancel or replace request of an order. */
export type RequestId = string & { readonly [kind]: "request" };
/** Id of an alert. */
export type AlertId = string & { readonly [kind]: "alert" };

/** Id of a change of limits that waits for approval: the number of its journal row, 15 digits. */
export type ProposalId = string & { readonly [kind]: "proposal" };

/** What account and venue names look like. Objects are found by them, so none of another form is ever made. */
export const ACCOUNT_FORM = /^[a-z0-9-]{1,64}$/;
export const VENUE_FORM = /^[a-z0-9][a-z0-9_-]{0,31}$/;

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Millis = number;
