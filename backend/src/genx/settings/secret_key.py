"""The secret key: given, or made at the first start and kept in the data folder."""

import contextlib
import dataclasses
import os
import secrets
from pathlib import Path

from genx.settings.kinds import SHORTEST_SECRET_KEY
from genx.settings.reading import SettingsError
from genx.settings.table import Settings


def with_secret_key(settings: Settings) -> Settings:
    """Return the settings with their secret keys: given, or kept in the data folder, where one is made at first."""
    if settings.secret_key:
        return settings
    path = settings.data_dir / "secret_key"
    settings.data_dir.mkdir(mode=0o711, parents=True, exist_ok=True)
    if not path.exists():
        _keep_new_key(path)
    previous = _previous(path)
    return dataclasses.replace(
        settings,
        secret_key=_kept_key(path),
        secret_key_previous=settings.secret_key_previous or (_kept_key(previous) if previous.exists() else ""),
    )


def rotate_secret_key(settings: Settings) -> None:
    """Make a new key in the data folder. The current one stays valid, the one before it does not."""
    path = settings.data_dir / "secret_key"
    if settings.secret_key:
        raise SettingsError(
            ["the key is that of GENX_SECRET_KEY: move it to GENX_SECRET_KEY_PREVIOUS and set a new one there"]
        )
    if not path.exists():
        raise SettingsError([f"there is no key in {settings.data_dir} yet: `genx run` makes one"])
    # Replaced one after the other: if this is cut short, the current key is still one of the two.
    _written(path, _kept_key(path)).replace(_previous(path))
    _written(path, _new_key()).replace(path)


def _previous(path: Path) -> Path:
    return path.with_name(f"{path.name}.previous")


def _kept_key(path: Path) -> str:
    key = path.read_text("ascii").strip()
    if len(key) < SHORTEST_SECRET_KEY:
        raise SettingsError(
            [f"{path} is too short for a key: delete it, and a new one is made (all have to sign in again)"]
        )
    return key


def _keep_new_key(path: Path) -> None:
    """Write the key whole and then link it, so that two processes that start at once agree on one key."""
    unfinished = _written(path, _new_key())
    with contextlib.suppress(FileExistsError):
        path.hardlink_to(unfinished)
    unfinished.unlink()


def _new_key() -> str:
    return secrets.token_urlsafe(48)


def _written(path: Path, key: str) -> Path:
    """Return a new file beside `path` that holds the key and that only its owner can read."""
    unfinished = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(key + "\n")
    return unfinished
