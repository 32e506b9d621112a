import ts from 'typescript';

interface Found {
  text: string;
  line: number;
}

/** Words that people would read in a file: in JSX, and in strings that could hold any text. */
export function textsIn(file: ts.SourceFile, checker: ts.TypeChecker): Found[] {
  const found: Found[] = [];
  const visit = (node: ts.Node) => {
    const text = wordsOf(node, checker);
    if (text !== null) {
      found.push({ text, line: file.getLineAndCharacterOfPosition(node.getStart()).line + 1 });
    }
    if (!isForDevelopers(node)) ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function wordsOf(node: ts.Node, checker: ts.TypeChecker): string | null {
  if (ts.isJsxText(node)) return ifAny(node.text.trim(), /\p{L}{2}/u);
  if (ts.isTemplateExpression(node)) {
    const parts = [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)];
    return isName(node) || isOneOf(node, checker) ? null : ifAny(parts.join('…'), SPACED_WORD);
  }
  if (!ts.isStringLiteralLike(node) || isName(node) || isOneOf(node, checker)) return null;
  return ifAny(node.text, isShown(node) ? /\p{L}{2}/u : SENTENCE_OR_TITLE);
}

const SPACED_WORD = /(^|\s)\p{L}{3,}\s|\s\p{L}{3,}([\s.,:;!?)…]|$)|^\p{Lu}\p{Ll}+\s/u;
const SENTENCE_OR_TITLE = /\p{L}[.,:;’)]?\s+[“(]?\p{L}|^\p{Lu}\p{Ll}+[.!?…]?$/u;

function ifAny(text: string, words: RegExp): string | null {
  return words.test(text) ? text : null;
}

const SHOWN =
  /^(aria-label|aria-description|alt|description|hint|label|lead|placeholder|text|title|what|words)$/;

/** Whether it stands where people read: as a child in JSX, or in an attribute that is shown. */
function isShown(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isJsxAttribute(parent)) return SHOWN.test(parent.name.getText());
  if (ts.isConditionalExpression(parent) || ts.isParenthesizedExpression(parent)) return isShown(parent);
  if (!ts.isJsxExpression(parent)) return false;
  return ts.isJsxAttribute(parent.parent) ? SHOWN.test(parent.parent.name.getText()) : true;
}

/** A module, a property, or what something is compared with. */
function isName(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isBinaryExpression(parent)) {
    return /^[!=]==?$|^in$/.test(parent.operatorToken.getText());
  }
  return (
    ts.isImportDeclaration(parent) ||
    ts.isExportDeclaration(parent) ||
    ts.isLiteralTypeNode(parent) ||
    ts.isElementAccessExpression(parent) ||
    ts.isCaseClause(parent) ||
    ((ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent)) && parent.name === node)
  );
}

/** Whether only certain strings may stand there, which are values and no words. */
function isOneOf(node: ts.Expression, checker: ts.TypeChecker): boolean {
  const type = checker.getContextualType(node);
  const kinds = type?.isUnion() ? type.types : type ? [type] : [];
  return kinds.some((kind) => kind.isStringLiteral() || kind.flags & ts.TypeFlags.TemplateLiteral);
}

/** What is thrown at developers. */
function isForDevelopers(node: ts.Node): boolean {
  return (
    ts.isNewExpression(node) && node.expression.getText() === 'Error' && ts.isThrowStatement(node.parent)
  );
}
