"""`genx rebuild-rollups`: sums for reports made again from what they are made of."""

import argparse
import asyncio
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from genx.cli.commands import Commands, add_command
from genx.cli.database import at_database
from genx.cli.output import CliError, say
from genx.settings.reading import Loaded

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine


def add_to(commands: Commands) -> None:
    rebuild = add_command(
        commands, "rebuild-rollups", rebuild_rollups, "Make the sums that reports are read from again."
    )
    rebuild.add_argument("--from", dest="since", type=_day, metavar="DAY", help="the first UTC day (30 days ago)")
    rebuild.add_argument("--to", dest="until", type=_day, metavar="DAY", help="the last UTC day (today)")


def rebuild_rollups(args: argparse.Namespace, loaded: Loaded) -> None:
    from genx.jobs.rollups import Rollups

    settings = loaded.settings

    async def rebuild(engine: "AsyncEngine", now: datetime) -> None:
        until = args.until or now.date()
        since = args.since or until - timedelta(days=30)
        if since > until:
            raise CliError("--from is after --to")
        job = Rollups(engine, settings.time_zone, settings.quarter_hour_retention_days)
        oldest = job.oldest_day(now)
        if since < oldest:
            since = oldest
            say(f"Quarter hours are kept since {oldest}: days before that stay as they are.")
        await job.rebuild(since, until, now, lambda day: say(f"done up to {day}"))

    asyncio.run(at_database(settings, rebuild))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day such as 2026-01-15") from None
