import ts from 'typescript';

interface Found {
  text: string;
  line: number;
  /** Whether people read it there; if not, it is a string that may be used anywhere. */
  isShown: boolean;
}

/** Finds words for people in a file: in JSX, and in strings that could hold any text. */
export function textsIn(file: ts.SourceFile, checker: ts.TypeChecker): Found[] {
  const found: Found[] = [];
  const visit = (node: ts.Node) => {
    const text = wordsOf(node, checker);
    if (text !== null) {
      const { line } = file.getLineAndCharacterOfPosition(node.getStart());
      found.push({ text, line: line + 1, isShown: isShown(node) });
    }
    if (!isForDevelopers(node)) ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function wordsOf(node: ts.Node, checker: ts.TypeChecker): string | null {
  if (ts.isJsxText(node)) return ifAny(node.text.trim(), ANY_WORD);
  if (ts.isTemplateExpression(node)) {
    const parts = [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)];
    return isName(node) || isOneOf(node, checker) ? null : ifAny(parts.join('…'), SPACED_WORD);
  }
  if (!ts.isStringLiteralLike(node) || isName(node) || isOneOf(node, checker)) return null;
  return ifAny(node.text, isShown(node) ? ANY_WORD : SENTENCE_OR_TITLE);
}

const UNITS = /\b(kWh?|MWh?|Wh|min|ms)\b/g;
const ANY_WORD = /\p{L}{2}/u;
const SPACED_WORD = /(^|\s)\p{L}{3,}\s|\s\p{L}{3,}([\s.,:;!?)…]|$)|^\p{Lu}\p{Ll}+\s/u;
const SENTENCE_OR_TITLE = /\p{L}[.,:;’)]?\s+[“(]?\p{L}|^\p{Lu}\p{Ll}+[.!?…]?$/u;

function ifAny(text: string, words: RegExp): string | null {
  return words.test(text.replace(UNITS, '')) ? text : null;
}

const SHOWN =
  /^(aria-label|aria-description|alt|description|hint|label|lead|placeholder|text|title|what|words)$/;

/** Whether people read a text there: as a child in JSX, or in an attribute that is shown. */
function isShown(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isJsxText(node)) return true;
  if (ts.isJsxAttribute(parent)) return SHOWN.test(parent.name.getText());
  if (isChoice(parent)) return isShown(parent);
  if (!ts.isJsxExpression(parent)) return false;
  return ts.isJsxAttribute(parent.parent) ? SHOWN.test(parent.parent.name.getText()) : true;
}

/** Whether its value is one of its parts: `a ? b : c`, `a ?? b`, `a && b`. */
function isChoice(node: ts.Node): boolean {
  if (ts.isBinaryExpression(node)) return /^([?|&])\1$/.test(node.operatorToken.getText());
  return ts.isConditionalExpression(node) || ts.isParenthesizedExpression(node);
}

/** Whether a string names a module or a property, or is compared with something. */
function isName(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isBinaryExpression(parent)) {
    return /^[!=]==?$|^in$/.test(parent.operatorToken.getText());
  }
  if (ts.isJsxAttribute(parent)) return /^(class|data-)/.test(parent.name.getText());
  return (
    ts.isImportDeclaration(parent) ||
    ts.isExportDeclaration(parent) ||
    ts.isLiteralTypeNode(parent) ||
    ts.isElementAccessExpression(parent) ||
    ts.isCaseClause(parent) ||
    ((ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent)) && parent.name === node)
  );
}

/** Whether the type allows certain strings only, which are values rather than words. */
function isOneOf(node: ts.Expression, checker: ts.TypeChecker): boolean {
  const type = checker.getContextualType(node);
  const kinds = type?.isUnion() ? type.types : type ? [type] : [];
  return kinds.some((kind) => kind.isStringLiteral() || kind.flags & ts.TypeFlags.TemplateLiteral);
}

/** Whether it is the message of an error, which is for developers. */
function isForDevelopers(node: ts.Node): boolean {
  return ts.isNewExpression(node) && node.expression.getText() === 'Error';
}
