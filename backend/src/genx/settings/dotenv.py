"""Files of `NAME=value` lines; quotes, comments and `export` as a shell has them."""

import re
from pathlib import Path

_LINE = re.compile(r"(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)")
_QUOTED = re.compile(r"""'([^']*)'\s*(?:\#.*)?|"((?:[^"\\]|\\.)*)"\s*(?:\#.*)?""")
_COMMENT = re.compile(r"\s#|^#")
_ESCAPED = re.compile(r"\\(.)")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}


def read(path: Path) -> tuple[dict[str, str], list[str]]:
    """Return the values that the file sets, and its problems. A missing file sets nothing."""
    if not path.is_file():
        return {}, []
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        return {}, [f"{path.name} can't be read: {error}"]
    found: dict[str, str] = {}
    problems: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = _LINE.fullmatch(line.strip())
        value = _value(match[2]) if match else None
        if match is None or value is None:
            problems.append(
                f"{path.name} line {number} is not understood: write NAME=value, or NAME='value with # in it'"
            )
        else:
            found[match[1]] = value
    return found, problems


def _value(text: str) -> str | None:
    if not text.startswith(("'", '"')):
        return _COMMENT.split(text, maxsplit=1)[0].strip()
    match = _QUOTED.fullmatch(text)
    if match is None:
        return None
    if match[1] is not None:
        return match[1]
    return _ESCAPED.sub(lambda escape: _ESCAPES.get(escape[1], escape[1]), match[2])
