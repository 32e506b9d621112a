"""What the documents say is what the code does."""

import argparse
import pkgutil
import pydoc
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import genx
from genx import cli
from genx.app import create_app
from genx.settings.documents import as_example, as_markdown
from genx.settings.reading import load
from genx.settings.table import TABLE, Settings
from genx.simulator.behaviour import BEHAVIOURS

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "backend" / "docs"


def test_settings_page_is_that_of_the_table() -> None:
    assert (DOCS / "settings.md").read_text() == as_markdown(), "run: make docs"


def test_the_example_of_dotenv_is_that_of_the_table(tmp_path: Path) -> None:
    text = (ROOT / ".env.example").read_text()
    assert text == as_example(), "run: make docs"
    uncommented = re.sub(r"^#GENX", "GENX", text, flags=re.MULTILINE)
    (tmp_path / ".env").write_text(uncommented)
    assert load({}, tmp_path).settings == load({}, tmp_path / "nowhere").settings


def commands(parser: argparse.ArgumentParser, name: str = "genx") -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Every command that can be run, with its parser."""
    inner = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not inner:
        yield name, parser
    for action in inner:
        for word, sub in action.choices.items():
            yield from commands(sub, f"{name} {word}")


def options(parser: argparse.ArgumentParser) -> set[str]:
    words = {word for action in parser._actions for word in action.option_strings if word.startswith("--")}
    positional = {str(action.metavar) for action in parser._actions if not action.option_strings}
    return (words | positional) - {"--help"}


def sections(text: str) -> dict[str, str]:
    parts = re.split(r"^## `(genx[^`]*)`\n", text, flags=re.MULTILINE)[1:]
    return dict(zip((title.split(" [")[0] for title in parts[::2]), parts[1::2], strict=True))


def test_the_page_on_the_command_line_has_every_command_and_option() -> None:
    written = sections((DOCS / "cli.md").read_text())
    known = dict(commands(cli.parser()))
    assert written.keys() == known.keys()
    for name, parser in known.items():
        documented = set(re.findall(r"^- `(--[a-z-]+|[A-Z_]+)", written[name], flags=re.MULTILINE))
        assert documented == options(parser), name


def test_the_page_on_the_command_line_says_what_each_behaviour_is() -> None:
    section = sections((DOCS / "cli.md").read_text())["genx simulate"]
    assert dict(re.findall(r"^\| `([a-z-]+)` \| (.+) \|$", section, re.MULTILINE)) == BEHAVIOURS


@pytest.mark.parametrize(
    "page",
    [
        "README.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
        *(f"backend/docs/{path.name}" for path in sorted(DOCS.glob("*.md"))),
    ],
)
def test_make_targets_settings_and_files_that_are_named_exist(page: str) -> None:
    text = (ROOT / page).read_text()
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    assert {*re.findall(r"`make ([a-z-]+)`", text), *re.findall(r"^make ([a-z-]+)$", text, re.MULTILINE)} <= targets
    assert set(re.findall(r"\bGENX_[A-Z_]+[A-Z]\b", text)) <= {row.name for row in TABLE}
    links = re.findall(r"\]\((?!https?://|#)([^)#]+)", text)
    missing = [link for link in links if not ((ROOT / page).parent / link).exists()]
    assert missing == []


def test_all_that_the_page_on_architecture_names_exists() -> None:
    quoted = re.findall(r"`([^`\n]+)`", (DOCS / "architecture.md").read_text())
    names = [name for name in quoted if re.fullmatch(r"genx(\.\w+)+", name) and name != "genx.x"]
    paths = [name for name in quoted if re.fullmatch(r"\.?[\w-]+(/[\w.-]+)+", name)]
    assert len(names) > 40
    assert len(paths) > 20
    assert [name for name in names if pydoc.locate(name) is None] == []
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_the_page_on_architecture_has_every_room() -> None:
    rooms = {f"genx.{room.name}" for room in pkgutil.iter_modules(genx.__path__) if room.ispkg}
    table = (DOCS / "architecture.md").read_text().partition("## The rooms")[2].partition("\n## ")[0]
    assert rooms <= set(re.findall(r"`(genx\.\w+)`", table))


def test_the_page_on_monitoring_has_every_metric_with_its_labels() -> None:
    app = create_app(Settings(secret_key="-" * 32, public_url="http://localhost:8000"), "postgresql:///")
    table = (DOCS / "monitoring.md").read_text().partition("## Metrics")[2]
    written = re.findall(r"^\| `(genx_\w+)` \| ([a-z, ]*?) ?\|", table, re.MULTILINE)
    assert sorted(written) == sorted((one.metric, ", ".join(one.labels)) for one in app.metrics.figures)


def test_every_test_that_is_named_on_the_page_on_security_exists() -> None:
    page = (DOCS / "security.md").read_text()
    named = set(re.findall(r"`((?:tests|deploy/check)/[^`: ]+)(?:::([^` ]+))?`", page))
    missing = [
        f"{file}::{function}"
        for file, function in sorted(named)
        if not (path := ROOT / ("" if file.startswith("deploy/") else "backend") / file).exists()
        or (function and not re.search(rf"^ *(async )?def {function}\(", path.read_text(), re.MULTILINE))
    ]
    assert len(named) > 50
    assert missing == []


ASVS = """
1.1.1-2 1.2.1-10 1.3.1-12 1.4.1-3 1.5.1-2
2.1.1-3 2.2.1-3 2.3.1-4 2.4.1-1
3.2.1-2 3.3.1-4 3.4.1-6 3.5.1-5 3.7.1-2
4.1.1-3 4.2.1-1 4.3.1-2 4.4.1-4
5.1.1-1 5.2.1-3 5.3.1-2 5.4.1-3
6.1.1-3 6.2.1-12 6.3.1-8 6.4.1-6 6.5.1-8 6.6.1-4 6.7.1-2 6.8.1-4
7.1.1-3 7.2.1-4 7.3.1-2 7.4.1-5 7.5.1-3 7.6.1-2
8.1.1-4 8.2.1-4 8.3.1-3 8.4.1-2
9.1.1-3 9.2.1-4
10.1.1-2 10.2.1-2 10.3.1-4 10.4.1-11 10.5.1-5 10.6.1-2 10.7.1-3
11.1.1-2 11.2.1-3 11.3.1-3 11.4.1-3 11.5.1-1 11.6.1-1
12.1.1-3 12.2.1-2 12.3.1-4
13.1.1-1 13.2.1-5 13.3.1-2 13.4.1-5
14.1.1-2 14.2.1-4 14.3.1-3
15.1.1-3 15.2.1-3 15.3.1-7
16.1.1-1 16.2.1-5 16.3.1-4 16.4.1-3 16.5.1-3
17.1.1-1 17.2.1-4 17.3.1-2
"""
"""The requirements of OWASP ASVS 5.0 up to level 2, those of V6 to V9 and of patterns and CSV up to level 3."""


def up_to(first: str, last: str) -> list[str]:
    """All ids of a section from a first one to a last one."""
    section, _, number = first.rpartition(".")
    return [f"{section}.{n}" for n in range(int(number), int(last.rpartition(".")[2]) + 1)]


def test_every_requirement_has_a_row_that_says_how_it_is_shown_or_why_not() -> None:
    row = r"^\| ((?:API)?[0-9.]+)(?: to ([0-9.]+))? \|.*\| (.+) \|$"
    rows = re.findall(row, (DOCS / "security.md").read_text(), re.MULTILINE)
    ids = [one for first, last, _ in rows for one in (up_to(first, last) if last else [first])]
    of_asvs = [one for some in ASVS.split() for one in up_to(*some.split("-"))]
    assert ids == [*of_asvs, *(f"API{n}" for n in range(1, 11))]
    for first, _, shown in rows:
        assert re.match(r"`(tests|deploy/check)/|not applicable: .|not done: .|web app$", shown), first
