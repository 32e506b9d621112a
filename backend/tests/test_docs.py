"""What the documents say is what the code does."""

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from genx import cli, settings
from genx.app import create_app

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "backend" / "docs"


def test_settings_page_is_that_of_the_table() -> None:
    assert (DOCS / "settings.md").read_text() == settings.as_markdown(), "run: make docs"


def test_the_example_of_dotenv_is_that_of_the_table(tmp_path: Path) -> None:
    text = (ROOT / ".env.example").read_text()
    assert text == settings.as_example(), "run: make docs"
    uncommented = re.sub(r"^#GENX", "GENX", text, flags=re.MULTILINE)
    (tmp_path / ".env").write_text(uncommented)
    assert settings.load({}, tmp_path).settings == settings.load({}, tmp_path / "nowhere").settings


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


@pytest.mark.parametrize(
    "page",
    ["README.md", *(f"backend/docs/{name}" for name in ("cli.md", "settings.md", "security.md", "monitoring.md"))],
)
def test_make_targets_settings_and_files_that_are_named_exist(page: str) -> None:
    text = (ROOT / page).read_text()
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    assert {*re.findall(r"`make ([a-z-]+)`", text), *re.findall(r"^make ([a-z-]+)$", text, re.MULTILINE)} <= targets
    assert set(re.findall(r"\bGENX_[A-Z_]+[A-Z]\b", text)) <= {row.name for row in settings.TABLE}
    links = re.findall(r"\]\((?!https?://|#)([^)#]+)", text)
    missing = [link for link in links if not ((ROOT / page).parent / link).exists()]
    assert missing == []


def test_the_page_on_monitoring_has_every_metric_with_its_labels() -> None:
    app = create_app(settings.Settings(secret_key="-" * 32, public_url="http://localhost:8000"), "postgresql:///")
    table = (DOCS / "monitoring.md").read_text().partition("## Metrics")[2]
    written = re.findall(r"^\| `(genx_\w+)` \| ([a-z, ]*?) ?\|", table, re.MULTILINE)
    assert sorted(written) == sorted((one.metric, ", ".join(one.labels)) for one in app.metrics.figures)


def test_every_test_that_is_named_on_the_page_on_security_exists() -> None:
    named = set(re.findall(r"`(tests/[^`: ]+)(?:::([^` ]+))?`", (DOCS / "security.md").read_text()))
    missing = [
        f"{file}::{function}"
        for file, function in sorted(named)
        if not (path := ROOT / "backend" / file).exists()
        or (function and not re.search(rf"^ *(async )?def {function}\(", path.read_text(), re.MULTILINE))
    ]
    assert len(named) > 50
    assert missing == []


ASVS = (
    "6.1.3 6.2.12 6.3.8 6.4.6 6.5.8 6.6.4 6.7.2 6.8.4 7.1.3 7.2.4 7.3.2 7.4.5 7.5.3 7.6.2"
    " 8.1.4 8.2.4 8.3.3 8.4.2 9.1.3 9.2.4"
)
"""The last requirement of each section of OWASP ASVS 5.0, of the chapters that concern us."""


def up_to(last: str, first: str = "1") -> list[str]:
    """All ids of a section up to its last, from a first one on."""
    section, _, number = last.rpartition(".")
    return [f"{section}.{n}" for n in range(int(first.rpartition(".")[2]), int(number) + 1)]


def test_every_requirement_has_a_row_that_says_how_it_is_shown_or_why_not() -> None:
    row = r"^\| ((?:API)?[0-9.]+)(?: to ([0-9.]+))? \|.*\| (.+) \|$"
    rows = re.findall(row, (DOCS / "security.md").read_text(), re.MULTILINE)
    ids = [one for first, last, _ in rows for one in (up_to(last, first) if last else [first])]
    assert ids == [one for last in ASVS.split() for one in up_to(last)] + [f"API{n}" for n in range(1, 11)]
    for first, _, shown in rows:
        assert re.match(r"`tests/|not applicable: .|not done: .|web app$", shown), first
