/**
 * Who may import whom, as a table. Paths are those of the checkout without the ending of TypeScript files. A file
 * belongs to the first layer that takes it, and may always import from its own folder downwards.
 */
export interface Layer {
  readonly files: RegExp;
  /** Project files it may import. */
  readonly may: readonly RegExp[];
  /** Project files of which it may know the types only. */
  readonly mayAsTypes?: readonly RegExp[];
  /** Packages and built-in modules it may import. */
  readonly packages: readonly RegExp[];
  /** A function of its arguments alone: no clock, no chance, no input or output, nothing awaited. */
  readonly pure?: true;
}

const CORE = /^shared\/core\//;
/** What both scripts may rely on beside the core. */
const SHARED = /^shared\/[^/]+$/;
const MATCHING = /^shared\/matching\//;
const CONTRACT = /^shared\/contract\//;
const CONFIG = /^config\//;
const STORAGE = /^durable-objects\/storage\//;
const LEASES = /^durable-objects\/leases\//;
/** What an object answers over RPC, its name included. */
const RPC = /^durable-objects\/[^/]+\/[^/]+-rpc$/;
const OBJECTS = /^durable-objects\//;
/** What all objects may rely on. */
const OBJECT_COMMON = /^durable-objects\/[^/]+$/;
const ANY = /^/;
const TEST_CODE = /\.test$|\/testing\/|^loadtest\//;

export const LAYERS: readonly Layer[] = [
  { files: TEST_CODE, may: [ANY], packages: [ANY] },
  { files: CORE, may: [CORE], mayAsTypes: [/^shared\/contract\/limits$/], packages: [], pure: true },
  { files: MATCHING, may: [MATCHING, CORE], packages: [], pure: true },
  { files: SHARED, may: [], packages: [] },
  { files: CONTRACT, may: [CONTRACT, CORE], packages: [/^zod$/, /^@hono\/zod-openapi$/] },
  { files: CONFIG, may: [CONFIG, CORE], packages: [/^zod$/] },
  // The SQL port on Node's own SQLite: for tests and the simulation.
  { files: /^durable-objects\/storage\/node-sql$/, may: [STORAGE], packages: [/^node:sqlite$/] },
  {
    files: STORAGE,
    may: [STORAGE, CORE],
    mayAsTypes: [MATCHING, CONTRACT, LEASES, RPC],
    packages: [/^node:crypto$/],
  },
  { files: LEASES, may: [LEASES, CORE], mayAsTypes: [CONTRACT, RPC], packages: [] },
  // An object knows the others by what they answer, never by their insides.
  {
    files: OBJECTS,
    may: [CORE, SHARED, MATCHING, CONTRACT, CONFIG, STORAGE, LEASES, RPC, OBJECT_COMMON],
    packages: [/^cloudflare:workers$/],
  },
  // The entry hands the classes of the objects to the platform; nothing else of the API may see them.
  {
    files: /^workers\/api\/index$/,
    may: [/^workers\/api\//, CONFIG, /^durable-objects\/([^/]+)\/\1$/],
    packages: [/^cloudflare:workers$/],
  },
  {
    files: /^workers\/api\//,
    may: [/^workers\/api\//, CONTRACT, CORE, RPC, /^package\.json$/],
    mayAsTypes: [CONFIG, /^durable-objects\/bindings$/],
    packages: [/^zod$/, /^hono($|\/)/, /^@hono\/zod-openapi$/, /^swagger-ui-dist\//, /^cloudflare:workers$/],
  },
  {
    files: /^workers\/execution\//,
    // ccxt's files of single exchanges, which its package does not export (docs/decisions/0081).
    may: [/^workers\/execution\//, CONTRACT, CORE, SHARED, CONFIG, /^node_modules\/ccxt\/js\/src\//],
    mayAsTypes: [OBJECTS],
    packages: [/^cloudflare:workers$/, /^@noble\/hashes\//],
  },
  // The simulation runs everything, on a platform of its own.
  { files: /^scripts\/sim\//, may: [ANY], packages: [ANY] },
  { files: /^scripts\//, may: [/^scripts\//, CONFIG, CORE, CONTRACT, /^workers\/api\/token$/], packages: [ANY] },
];

/** Tests, what only tests use, and the load tests: code that nothing else may import. */
export const isTestCode = (path: string): boolean => TEST_CODE.test(path);
