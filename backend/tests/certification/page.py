"""The page on certification, which `make docs` writes: python -m tests.certification.page."""

from importlib import import_module
from pathlib import Path

from tests.certification.cases import CHAPTERS, OPEN, TESTS

HEAD = """# Certification

The Open Charge Alliance certifies central systems for OCPP 1.6 by {count} test cases. Each is a transcript in
`backend/tests/certification`: a charger on a real WebSocket, an operator at the API, the application between them.
TC_086 and TC_087 go through nginx with the files of `deploy/nginx`. {passing} of {count} pass, and {open} are open.

These transcripts are our own reading of the cases. They replace neither the test tool of the Open Charge Alliance
nor its certificate. `make docs` writes this page.
"""


def collect() -> None:
    """Import all modules of tests, which names their cases."""
    for path in sorted(Path(__file__).parent.glob("test_tc_*.py")):
        import_module(f"tests.certification.{path.stem}")


def page() -> str:
    """Return the text of the page."""
    collect()
    count = sum(map(len, CHAPTERS.values()))
    parts = [HEAD.format(count=count, passing=len(TESTS), open=len(OPEN))]
    for chapter, titles in CHAPTERS.items():
        parts.append(f"\n## {chapter}\n\n| case | title | state |\n| --- | --- | --- |\n")
        parts += [f"| TC_{number}_CSMS | {title} | {_state(number)} |\n" for number, title in titles.items()]
    return "".join(parts)


def _state(number: str) -> str:
    return "passes" if number in TESTS else f"open: {OPEN[number]}"


if __name__ == "__main__":
    (Path(__file__).parents[2] / "docs" / "certification.md").write_text(page())
