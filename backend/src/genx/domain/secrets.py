"""Secrets in what charge points are sent and say of themselves: masked before anything is kept (C5)."""

import re
from collections.abc import Mapping

MASK = "***"
_SECRET_KEY = re.compile(
    r"authorizationkey|password|passwd|secret|token|private|credential|psk|apikey|(^|_)pin$|pincode", re.IGNORECASE
)
_VALUE = re.compile(r'("value"\s*:\s*)"(?:[^"\\]|\\.)*"?', re.DOTALL)
_END_OF_AUTHORITY = re.compile(r"[/\s\"]")


def is_secret(key: str) -> bool:
    """Does a configuration key hold a secret, by its name?"""
    return _SECRET_KEY.search(key) is not None


def mask_value(key: str, value: str | None) -> str | None:
    """A configuration value as it may be kept and shown."""
    if value and is_secret(key):
        return MASK
    return None if value is None else mask_urls(value)


def mask_urls(text: str) -> str:
    """Hide the password of each `scheme://user:password@host` (RFC 3986, 3.2), in linear time."""
    first, *others = text.split("://")
    return "://".join([first, *map(_without_password, others)])


def _without_password(rest: str) -> str:
    """The text behind a `://` without the password of its authority, which may itself have an @ in it."""
    end = _END_OF_AUTHORITY.search(rest)
    authority = rest[: end.start()] if end else rest
    user, colon, password_and_host = authority.partition(":")
    _, at, host = password_and_host.rpartition("@")
    if not at:
        return rest
    return f"{user}{colon}{MASK}{at}{host}{rest[len(authority) :]}"


def mask_text(text: str) -> str:
    """Text that is no readable JSON: where it names a secret key, all that stands behind `"value":` is hidden."""
    return mask_urls(_VALUE.sub(rf'\1"{MASK}"', text) if is_secret(text) else text)


def mask_configuration(payload: Mapping[str, object]) -> dict[str, object]:
    """A ChangeConfiguration request, or a GetConfiguration answer, with the values of secret keys masked."""
    masked = dict(payload)
    key, value = payload.get("key"), payload.get("value")
    if isinstance(key, str) and isinstance(value, str):
        masked["value"] = mask_value(key, value)
    listed = payload.get("configurationKey")
    if isinstance(listed, list):
        masked["configurationKey"] = [mask_configuration(item) if isinstance(item, dict) else item for item in listed]
    return masked
