"""What the doctor says of one thing."""

from typing import Literal

from msgspec import Struct

State = Literal["ok", "warning", "failed", "skipped"]


class Finding(Struct, frozen=True):
    """`said` is what was found, `mend` what to do about it, empty where there is nothing to do."""

    check: str
    state: State
    said: str
    mend: str = ""


def ok(check: str, said: str) -> Finding:
    return Finding(check, "ok", said)


def warning(check: str, said: str, mend: str) -> Finding:
    return Finding(check, "warning", said, mend)


def failed(check: str, said: str, mend: str) -> Finding:
    return Finding(check, "failed", said, mend)


def skipped(check: str, why: str) -> Finding:
    return Finding(check, "skipped", why)
