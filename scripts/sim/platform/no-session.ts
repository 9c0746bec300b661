/** Stands in for the connection's object, which the execution script exports for the platform alone. */
export const VenueSession = undefined;
