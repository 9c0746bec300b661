/**
 * Stands for packages that ccxt imports for other exchanges, or for what only Node has. Nothing that is used here calls
 * them; should it ever, it fails by name instead of carrying on without.
 */
function absent(): never {
  throw new Error("this part of ccxt is not bundled");
}

export default new Proxy({}, { get: absent });
export const createSign = absent;
