"""Pages that are printed from the table of settings."""

from genx.settings.table import GROUPS, rows_of


def as_markdown() -> str:
    """Return docs/settings.md."""
    lines = [
        "# Settings",
        "",
        "Set them in the environment, or in a file `.env` in the working directory, one `NAME=value` in each line;",
        "the environment wins. `genx config` prints all of them with their values and where those come from.",
        "This page is printed by `genx config --markdown` and a test compares them.",
    ]
    for title, group in GROUPS.items():
        lines += ["", f"## {title}", "", "| name | default | allowed | meaning |", "| --- | --- | --- | --- |"]
        lines += [
            f"| `{row.name}` | {f'`{row.default}`' if row.default else 'empty'} | {row.kind.allowed} | {row.meaning} |"
            for row in rows_of(group)
        ]
    return "\n".join(lines) + "\n"


def as_example() -> str:
    """Return .env.example: every setting with its default, commented out."""
    lines = ["# Copy this file to .env and change what you need; docs/settings.md says more.", ""]
    for title, group in GROUPS.items():
        lines += [f"# --- {title} ---", ""]
        for row in rows_of(group):
            lines += [f"# {row.meaning}", f"#{row.name}={row.default}", ""]
    return "\n".join(lines).rstrip("\n") + "\n"
