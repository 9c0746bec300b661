/** The part of the runtime's `node:crypto` that is used: here no type of Node's is in sight otherwise. */
declare module "node:crypto" {
  interface TextHash {
    update(text: string): TextHash;
    digest(encoding: "hex"): string;
  }
  export function createHash(algorithm: "sha256"): TextHash;
}
