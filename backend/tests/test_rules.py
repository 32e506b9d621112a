"""The codes of rules and quirks: those that are cited exist, and every rule has a test."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "backend" / "docs"
SOURCES = ROOT / "backend" / "src" / "genx"
TESTS = ROOT / "backend" / "tests"
TRANSCRIPTS = TESTS / "ocpp" / "transcripts"

CODE = r"(?:[BCFHMSTV]|Q[A-H])\d{1,2}[a-z]?"
"""B6 is a rule, QB6 a quirk."""


def codes(text: str) -> set[str]:
    return set(re.findall(rf"\b{CODE}\b", text))


def codes_of_name(name: str) -> set[str]:
    """The codes at the front of the name of a test: {"H5b", "QA2"} of `test_h5b_qa2_a_connection_header`."""
    words = takewhile(
        lambda word: word == "to" or re.fullmatch(CODE, word, re.IGNORECASE), name.removeprefix("test_").split("_")
    )
    return {re.sub(r"^[a-z]+", lambda letters: letters[0].upper(), word) for word in words if word != "to"}


def comments(source: str) -> Iterator[tuple[int, str]]:
    """Comments with the numbers of their lines."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def docstrings(tree: ast.AST) -> Iterator[str]:
    """Docstrings, and the texts that stand below a constant or a field to explain it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.value.value


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            yield node


def cited_by_a_test(path: Path) -> set[str]:
    """The codes in the names, docstrings and comments of single tests. A file as a whole proves nothing."""
    source = path.read_text()
    remarks = list(comments(source))
    found: set[str] = set()
    for test in functions(ast.parse(source)):
        inside = [text for line, text in remarks if test.lineno <= line <= (test.end_lineno or 0)]
        found |= codes_of_name(test.name) | codes(" ".join([*docstrings(test), *inside]))
    return found


def cited(path: Path) -> set[str]:
    """All codes that a file cites."""
    source = path.read_text()
    tree = ast.parse(source)
    texts = [*(text for _, text in comments(source)), *docstrings(tree)]
    return codes(" ".join(texts)).union(*(codes_of_name(test.name) for test in functions(tree)))


def remarks_of_transcripts() -> str:
    """A transcript is a test; its lines with a # say of what."""
    lines = [line for path in TRANSCRIPTS.glob("*.txt") for line in path.read_text().splitlines()]
    return "\n".join(line for line in lines if line.startswith("#"))


def rules() -> list[str]:
    return re.findall(rf"^- \*\*({CODE})\*\* ", (DOCS / "ocpp-rules.md").read_text(), re.MULTILINE)


def quirks() -> dict[str, str]:
    """Rows by their codes."""
    rows = re.findall(rf"^\| ({CODE}) (\|.*)$", (DOCS / "quirks.md").read_text(), re.MULTILINE)
    return dict(rows)


def proven() -> set[str]:
    return codes(remarks_of_transcripts()).union(*(cited_by_a_test(path) for path in TESTS.rglob("test_*.py")))


def test_every_code_is_given_once() -> None:
    given = [*rules(), *quirks()]
    assert len(rules()) > 60
    assert len(quirks()) > 60
    assert len(given) == len(set(given))


def test_every_code_that_is_cited_exists() -> None:
    known = {*rules(), *quirks()}
    files = [path for folder in (SOURCES, TESTS) for path in folder.rglob("*.py") if "node_modules" not in path.parts]
    unknown = {str(path.relative_to(ROOT)): found for path in files if (found := cited(path) - known)}
    assert unknown == {}
    assert codes(remarks_of_transcripts()) <= known
    # The page on security cites the chapters of a standard, which are called V6, too.
    pages = [page for page in DOCS.rglob("*.md") if page.name not in ("security.md", "ocpp-rules.md")]
    unknown = {page.name: found for page in pages if (found := codes(page.read_text()) - known)}
    assert unknown == {}


def test_every_rule_is_cited_by_a_test() -> None:
    assert set(rules()) - proven() == set()


def test_every_quirk_names_a_rule_or_is_cited_by_a_test() -> None:
    tested = proven()
    of_rules = {code for code, row in quirks().items() if codes(row.split("|")[3]) & set(rules())}
    assert set(quirks()) - of_rules - tested == set()
