"""Findings: the results of checks."""

from typing import Literal

from msgspec import Struct

State = Literal["ok", "warning", "failed", "skipped"]


class Finding(Struct, frozen=True):
    """The result of a check: `said` is the finding, `mend` the remedy, which is empty if nothing needs to be done."""

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
