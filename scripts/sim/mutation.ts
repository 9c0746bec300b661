/** A small deliberate bug, put into the bundle on its way, which the simulation has to find. */
export interface Mutation {
  readonly name: string;
  /** What is wrong with it, in a sentence. */
  readonly what: string;
  readonly file: string;
  /** A text that stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
}
