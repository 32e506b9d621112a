"""Settings are read from the environment and from `.env` in the working directory, and checked all at once."""

import dataclasses
import difflib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from genx.settings import dotenv
from genx.settings.kinds import FOLDER
from genx.settings.table import PREFIX, TABLE, Row, Settings


class SettingsError(Exception):
    """All problems of the settings at once, each with its remedy."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Loaded(NamedTuple):
    """Settings, the source of each value, and names that are not ours."""

    settings: Settings
    sources: Mapping[str, str]
    unknown: tuple[str, ...]


def load(environ: Mapping[str, str] | None = None, folder: Path | None = None) -> Loaded:
    """Load settings from the environment, else from `.env` in `folder`, else the defaults. Raises SettingsError."""
    environ = os.environ if environ is None else environ
    folder = Path.cwd() if folder is None else folder
    in_file, problems = dotenv.read(folder / ".env")
    values: dict[str, Any] = {}
    sources: dict[str, str] = {}
    for row in TABLE:
        source, text = _find(row, {"environment": environ, ".env": in_file})
        sources[row.name] = source
        if text is not None:
            _read(row, text, source, values, problems)
    unknown = _unknown((*environ, *in_file))
    if problems:
        raise SettingsError([*problems, *map(no_such_setting, unknown)])
    return Loaded(_complete(Settings(**values), folder, environ), sources, unknown)


def _find(row: Row, places: Mapping[str, Mapping[str, str]]) -> tuple[str, str | None]:
    """Return the source of a setting and its text. Empty text is no value, but empties a list."""
    for source, texts in places.items():
        text = texts.get(row.name)
        if text is not None and (text.strip() or row.kind.empty == ()):
            return source, text.strip()
    return "default", None


def _read(row: Row, text: str, source: str, values: dict[str, Any], problems: list[str]) -> None:
    try:
        values[row.field] = row.kind.read(text)
    except (ValueError, KeyError):
        given = f"{len(text.encode())} bytes" if row.secret else repr(text)
        problems.append(f"{row.name} ({source}) is {given}: set it to {row.kind.allowed}, or remove it")
        return
    if wrong := row.kind.wrong(values[row.field]):
        problems.append(f"{row.name} ({source}) {wrong}")


def _complete(settings: Settings, folder: Path, environ: Mapping[str, str]) -> Settings:
    """Fill in the defaults that depend on other settings and on the working directory."""
    host = {"0.0.0.0": "localhost", "::": "localhost"}.get(settings.host, settings.host)  # noqa: S104
    host = f"[{host}]" if ":" in host else host
    return dataclasses.replace(
        settings,
        public_url=settings.public_url or f"http://{host}:{settings.port}",
        data_dir=_default_data_dir(folder, environ) if settings.data_dir == FOLDER.empty else settings.data_dir,
    )


def _default_data_dir(folder: Path, environ: Mapping[str, str]) -> Path:
    beside = folder / ".genx"
    if beside.is_dir():
        return beside.absolute()
    xdg = environ.get("XDG_DATA_HOME", "")
    return (Path(xdg) if xdg.startswith("/") else Path.home() / ".local" / "share") / "genx"


def _unknown(names: tuple[str, ...]) -> tuple[str, ...]:
    known = {row.name for row in TABLE}
    return tuple(dict.fromkeys(name for name in names if name.startswith(PREFIX) and name not in known))


def closest(name: str) -> str | None:
    """Return the setting that a misspelled name may mean."""
    return next(iter(difflib.get_close_matches(name, [row.name for row in TABLE], n=1)), None)


def no_such_setting(name: str) -> str:
    """Return a sentence about an unknown name."""
    guess = closest(name)
    return f"there is no setting {name}" + (f"; did you mean {guess}?" if guess else "")
