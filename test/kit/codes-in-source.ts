import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';

export interface CodeFound {
  code: string;
  /** `file:line`. */
  at: string;
}

/** Of a fault or a problem: letters in lower case, digits and strokes below. */
const CODE = /^[a-z][a-z0-9_]*$/;

/** Every code that the source gives to a Problem or to a Fault, where it stands as a word; a code that is put together of others stands there in parts. */
export const codesIn = (root: string, folders: readonly string[]): CodeFound[] =>
  folders.flatMap((folder) => sourcesIn(join(root, folder)).flatMap((file) => codesOf(readFileSync(file, 'utf8'), relative(root, file))));

const sourcesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts') && !path.includes('conformance/'))
    .map((path) => join(folder, path))
    .sort();

export function codesOf(text: string, name: string): CodeFound[] {
  const source = ts.createSourceFile(name, text, ts.ScriptTarget.ES2023, true);
  const found: CodeFound[] = [];
  const note = (node: ts.Node | undefined) => {
    for (const literal of node ? wordsOf(node) : []) {
      const { line } = source.getLineAndCharacterOfPosition(literal.getStart());
      found.push({ code: literal.text, at: `${name}:${line + 1}` });
    }
  };
  const visit = (node: ts.Node): void => {
    if (ts.isNewExpression(node) && /^(Problem|DatabaseAway)$/.test(node.expression.getText())) note(node.arguments?.[1]);
    if (ts.isCallExpression(node)) note(codeGiven(node));
    if (ts.isObjectLiteralExpression(node) && isFault(node)) note(valueOf(node, 'code'));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Names under which the services keep what makes a fault or a refusal: of a path, a code and a sentence, or of a code and a sentence. */
const MAKERS = /^(fault|wrong|tell|refused|refusal|wrongly|missing|adder\(\w+\))$/;

function codeGiven({ expression, arguments: [first, second, third] }: ts.CallExpression): ts.Expression | undefined {
  if (!MAKERS.test(expression.getText()) || !second) return undefined;
  return !third || isSentence(second) ? first : second;
}

const isSentence = (node: ts.Expression): boolean =>
  ts.isTemplateExpression(node) || (ts.isStringLiteralLike(node) && node.text.includes(' '));

/** A fault or a refusal: a code with its sentence, and where it is or what it means for the asker. Rules of a decision have none of the latter. */
function isFault(node: ts.ObjectLiteralExpression): boolean {
  const names = new Set(node.properties.map((property) => property.name?.getText()));
  if (!names.has('code') || !names.has('sentence')) return false;
  return names.has('act') || names.has('path') || names.size === 2 || valueOf(node, 'kind')?.getText() === "'refused'";
}

function valueOf(node: ts.ObjectLiteralExpression, name: string): ts.Expression | undefined {
  const property = node.properties.find((each) => each.name?.getText() === name);
  return property && ts.isPropertyAssignment(property) ? property.initializer : undefined;
}

/** The words that an expression may come to. */
function wordsOf(node: ts.Node): ts.StringLiteral[] {
  if (ts.isConditionalExpression(node)) return [...wordsOf(node.whenTrue), ...wordsOf(node.whenFalse)];
  if (ts.isAsExpression(node) || ts.isParenthesizedExpression(node)) return wordsOf(node.expression);
  return ts.isStringLiteral(node) && CODE.test(node.text) ? [node] : [];
}
