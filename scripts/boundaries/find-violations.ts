/** What a source file does that its place in the house forbids, one sentence each. */
import { posix } from "node:path";
import { isTestCode, LAYERS, type Layer } from "./layers";
import { readModule, walk, type Import, type Module, type SyntaxNode } from "./read-module";

/** Every violation in one file, as "path:line: sentence". */
export function findViolations(path: string, text: string): string[] {
  const module = readModule(path, text);
  const layer = LAYERS.find(({ files }) => files.test(withoutEnding(path)));
  return [
    ...nameViolations(path),
    ...(layer === undefined ? [`${path}:1: belongs to no layer`] : importViolations(module, layer)),
    ...(layer?.pure === true ? purityViolations(module) : []),
    ...sqlViolations(module),
    ...unfinishedViolations(module),
  ];
}

const withoutEnding = (path: string): string => path.replace(/\.(d\.)?(ts|mts|mjs|js)$/, "");

const KEBAB_CASE = /^[a-z0-9]+(-[a-z0-9]+)*(\.(test|workerd\.test|e2e\.test|sim\.test|config|d))?\.(ts|mjs|js)$/;

const nameViolations = (path: string): string[] =>
  KEBAB_CASE.test(posix.basename(path)) ? [] : [`${path}:1: is not named in kebab-case`];

function importViolations({ path, imports }: Module, layer: Layer): string[] {
  return imports
    .filter((wanted) => !mayImport(path, layer, wanted))
    .map(
      ({ specifier, line, typeOnly }) =>
        `${path}:${line}: must not import ${specifier}${typeOnly ? ", not even its types" : ""}`,
    );
}

function mayImport(path: string, layer: Layer, { specifier, typeOnly }: Import): boolean {
  if (!specifier.startsWith(".")) return layer.packages.some((pattern) => pattern.test(specifier));
  const folder = posix.dirname(path);
  const target = withoutEnding(posix.join(folder, specifier));
  if (target.startsWith("../")) return false;
  if (isTestCode(target) && !isTestCode(withoutEnding(path))) return false;
  if (target.startsWith(`${folder}/`)) return true;
  return [...layer.may, ...(typeOnly ? (layer.mayAsTypes ?? []) : [])].some((pattern) => pattern.test(target));
}

/** Names of the platform that bring time, chance or the outside in. */
const IMPURE = new Set(
  "Date fetch console performance crypto process globalThis setTimeout setInterval queueMicrotask navigator caches".split(
    " ",
  ),
);

function purityViolations(module: Module): string[] {
  const violations: string[] = [];
  walk(root(module), (node, parent, place) => {
    const offence = impurity(node, parent, place);
    if (offence !== null) violations.push(`${module.path}:${module.lineAt(node.start)}: must not use ${offence}`);
  });
  return violations;
}

function impurity(node: SyntaxNode, parent: SyntaxNode | null, place: string): string | null {
  if (node.type === "AwaitExpression" || (node.type === "ForOfStatement" && node["await"] === true)) return "await";
  if (node["async"] === true) return "async";
  if (node.type === "MemberExpression" && nameOf(node["object"]) === "Math" && nameOf(node["property"]) === "random")
    return "Math.random";
  const name = nameOf(node);
  return name !== null && IMPURE.has(name) && !isFieldName(parent, place) ? name : null;
}

const nameOf = (node: unknown): string | null => {
  const { type, name } = (node ?? {}) as { type?: unknown; name?: unknown };
  return type === "Identifier" && typeof name === "string" ? name : null;
};

/** Whether an identifier names a field (`order.process`, `{ process: 1 }`) instead of a variable. */
const isFieldName = (parent: SyntaxNode | null, place: string): boolean =>
  (place === "property" && parent?.type === "MemberExpression" && parent["computed"] !== true) ||
  (place === "key" && parent?.["computed"] !== true);

/** Where SQL may stand; the other folders are the scripts' and the load tests' own affair. */
const SQL_HOME = /^durable-objects\/storage\//;
const SQL_FREE = /^(workers|durable-objects|shared|config)\//;
const STATEMENT =
  /^\s*(select\s[\s\S]+\sfrom\s|insert\s+(or\s+\w+\s+)?into\s|replace\s+into\s|update\s+\w+\s+set\s|delete\s+from\s|create\s+(unique\s+)?(table|index|trigger|view)\s|alter\s+table\s|drop\s+(table|index)\s|pragma\s)/i;

function sqlViolations(module: Module): string[] {
  if (!SQL_FREE.test(module.path) || SQL_HOME.test(module.path) || isTestCode(withoutEnding(module.path))) return [];
  const violations: string[] = [];
  walk(root(module), (node) => {
    const text = node.type === "Literal" ? node["value"] : templateText(node);
    if (typeof text === "string" && STATEMENT.test(text))
      violations.push(`${module.path}:${module.lineAt(node.start)}: SQL belongs into durable-objects/storage`);
  });
  return violations;
}

/** A template's text with its expressions left out; undefined for other nodes. */
function templateText(node: SyntaxNode): string | undefined {
  if (node.type !== "TemplateLiteral") return undefined;
  const parts = node["quasis"] as readonly { readonly value: { readonly raw: string } }[];
  return parts.map(({ value }) => value.raw).join("x");
}

const UNFINISHED = /\b(TODO|FIXME|XXX|HACK)\b/;
const TEST_FUNCTIONS = new Set(["it", "test", "describe", "suite"]);
const LEFT_OUT = new Set(["only", "skip", "todo", "fails", "skipIf", "runIf"]);

function unfinishedViolations(module: Module): string[] {
  const at = (offset: number): string => `${module.path}:${module.lineAt(offset)}`;
  const violations = module.comments
    .filter(({ value }) => UNFINISHED.test(value))
    .map(({ start, value }) => `${at(start)}: leaves something undone: ${value.trim().slice(0, 60)}`);
  walk(root(module), (node) => {
    if (node.type !== "MemberExpression") return;
    const test = nameOf(node["object"]);
    const way = nameOf(node["property"]);
    if (test !== null && TEST_FUNCTIONS.has(test) && way !== null && LEFT_OUT.has(way))
      violations.push(`${at(node.start)}: leaves tests out by ${test}.${way}`);
  });
  return violations;
}

const root = (module: Module): SyntaxNode => module.program as unknown as SyntaxNode;
