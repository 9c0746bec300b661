/** What a source file imports, says and uses, read from its syntax tree. */
import { parseSync, visitorKeys, type Comment, type Program } from "oxc-parser";

/** Any node of the tree, as far as a walk needs to know it. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly [field: string]: unknown;
}

export interface Import {
  readonly specifier: string;
  /** Gone after compilation. */
  readonly typeOnly: boolean;
  readonly line: number;
}

export interface Module {
  /** Path in the checkout. */
  readonly path: string;
  readonly imports: readonly Import[];
  readonly program: Program;
  readonly comments: readonly Comment[];
  /** Line number of an offset. */
  lineAt(offset: number): number;
}

/** Parses one file; throws when it is not valid TypeScript or JavaScript. */
export function readModule(path: string, text: string): Module {
  const { program, comments, errors } = parseSync(path, text);
  const [error] = errors;
  if (error !== undefined) throw new SyntaxError(`${path}: ${error.message}`);
  const lineAt = (offset: number): number => text.slice(0, offset).split("\n").length;
  const imports: Import[] = [];
  walk(program as unknown as SyntaxNode, (node) => {
    const found = importOf(node);
    if (found !== null) imports.push({ ...found, line: lineAt(node.start) });
  });
  return { path, imports, program, comments, lineAt };
}

/** Calls `visit` with every node and the one it stands in, and the name of its place there. */
export function walk(
  node: SyntaxNode,
  visit: (node: SyntaxNode, parent: SyntaxNode | null, place: string) => void,
  parent: SyntaxNode | null = null,
  place = "",
): void {
  visit(node, parent, place);
  for (const key of visitorKeys[node.type] ?? []) {
    for (const child of [node[key]].flat()) if (isNode(child)) walk(child, visit, node, key);
  }
}

const isNode = (value: unknown): value is SyntaxNode => typeof value === "object" && value !== null && "type" in value;

/** The module that a node brings in; null for all other nodes. */
function importOf(node: SyntaxNode): Omit<Import, "line"> | null {
  switch (node.type) {
    case "ImportDeclaration":
    case "ExportNamedDeclaration":
    case "ExportAllDeclaration": {
      const specifier = literal(node["source"]);
      return specifier === null ? null : { specifier, typeOnly: isTypeOnly(node) };
    }
    case "ImportExpression": {
      // A name that is computed cannot be judged, so it is none that any layer may import.
      return { specifier: literal(node["source"]) ?? "(computed)", typeOnly: false };
    }
    case "TSImportType": {
      return { specifier: literal(node["source"]) ?? "(computed)", typeOnly: true };
    }
    default:
      return null;
  }
}

const literal = (node: unknown): string | null =>
  isNode(node) && node.type === "Literal" && typeof node["value"] === "string" ? node["value"] : null;

/** `import type …`, or an import whose names are all types. `import "x"` runs x. */
function isTypeOnly(node: SyntaxNode): boolean {
  if (node["importKind"] === "type" || node["exportKind"] === "type") return true;
  const names = [node["specifiers"] ?? []].flat().filter(isNode);
  return names.length > 0 && names.every((name) => name["importKind"] === "type" || name["exportKind"] === "type");
}
