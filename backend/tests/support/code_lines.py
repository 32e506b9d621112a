"""Lines of code of a module: those with something on them that is no comment and no docstring."""

import ast
import io
import tokenize
from collections.abc import Iterator
from pathlib import Path

_NO_CODE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}


def code_lines(source: str) -> int:
    """Number of lines of code. A text of several lines that is used for something counts with each of them."""
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in _NO_CODE:
            lines.update(range(token.start[0], token.end[0] + 1))
    return len(lines.difference(*_docstrings(source)))


def _docstrings(source: str) -> Iterator[range]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield range(node.lineno, (node.end_lineno or node.lineno) + 1)


def code_lines_of(place: Path) -> int:
    """Number of lines of code of a module, or of all modules in a folder."""
    modules = [place] if place.is_file() else place.rglob("*.py")
    return sum(code_lines(path.read_text()) for path in modules)
