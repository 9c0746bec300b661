/** Property tests draw the same cases each time, so that a run repeats; PROPERTY_SEED=<number> draws others. */
import fc from "fast-check";

const FIXED = 20_261_121;

const given = process.env["PROPERTY_SEED"];
const seed = given === undefined ? FIXED : Number(given);
if (!Number.isSafeInteger(seed)) throw new Error(`PROPERTY_SEED is ${given}: a whole number is expected`);
fc.configureGlobal({ seed });
