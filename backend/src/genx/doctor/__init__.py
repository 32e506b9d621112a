"""`genx doctor`: checks an installation from outside and inside, and says how to mend every fault."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import msgspec

from genx.doctor import configured, database, machine, mail, public
from genx.doctor.configured import unreadable
from genx.doctor.finding import Finding
from genx.settings.reading import Loaded

__all__ = ["as_json", "as_text", "examine", "has_failed", "unreadable"]


async def examine(loaded: Loaded, folder: Path) -> list[Finding]:
    """Run all checks at once, each bounded in time. Yields findings in a fixed order; `folder` has the `.env`."""
    settings = loaded.settings
    groups = await asyncio.gather(
        configured.check(loaded, folder),
        machine.check(settings),
        database.check(settings),
        mail.check(settings),
        public.check(settings),
    )
    return [finding for group in groups for finding in group]


def has_failed(findings: Sequence[Finding]) -> bool:
    return any(finding.state == "failed" for finding in findings)


def as_text(findings: Sequence[Finding]) -> str:
    """Return a line for each finding, with the remedy below it."""
    lines = []
    for found in findings:
        lines.append(f"{found.state:<8} {found.check:<12} {found.said}")
        if found.mend:
            lines.append(f"{'':<21} -> {found.mend}")
    return "\n".join(lines)


def as_json(findings: Sequence[Finding]) -> str:
    """`{"ok": bool, "findings": [{"check", "state", "said", "mend"}]}`."""
    return msgspec.json.encode({"ok": not has_failed(findings), "findings": list(findings)}).decode()
