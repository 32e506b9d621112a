"""`genx seed`: a made-up fleet with a past, for demos and benchmarks."""

import argparse
import asyncio
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import TYPE_CHECKING, Final

from genx.cli.commands import Commands, add_command
from genx.cli.database import open_engine, running_database
from genx.cli.output import CliError, say
from genx.cli.simulate import PREFIX
from genx.settings.reading import Loaded

if TYPE_CHECKING:
    from genx.seed.filling import Plan

MOST_DAYS: Final = 400
"""Readings are kept for no longer, if no setting says otherwise."""

BETWEEN_LINES_S: Final = 5.0


def add_to(commands: Commands) -> None:
    seeded = add_command(commands, "seed", seed, "Fill an empty database with chargers and a past that are made up.")
    seeded.add_argument("--chargers", type=int, default=100, metavar="N", help="how many (100)")
    seeded.add_argument("--days", type=int, default=90, metavar="N", help=f"days of the past, at most {MOST_DAYS} (90)")
    seeded.add_argument(
        "--prefix", default="DEMO", metavar="TEXT", help="what the ids of the chargers begin with (DEMO)"
    )


def seed(args: argparse.Namespace, loaded: Loaded) -> None:
    from genx.seed.filling import ORIGINALS, Plan

    if args.chargers < 1:
        raise CliError("--chargers is at least 1")
    if not 1 <= args.days <= MOST_DAYS:
        raise CliError(f"--days is from 1 to {MOST_DAYS}")
    if args.chargers > ORIGINALS and args.chargers % ORIGINALS:
        raise CliError(
            f"--chargers beyond {ORIGINALS} is a multiple of it: a larger fleet has each charger's past several times"
        )
    if PREFIX.fullmatch(args.prefix) is None:
        raise CliError("--prefix has 1 to 40 characters: letters, digits, - _ and .")
    until = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    since = until - timedelta(days=args.days)
    originals = min(args.chargers, ORIGINALS)
    plan = Plan(chargers=args.chargers, originals=originals, since=since, until=until, prefix=args.prefix)
    asyncio.run(_fill(loaded, plan))


async def _fill(loaded: Loaded, plan: "Plan") -> None:
    from genx.db.base.migrate import upgrade
    from genx.jobs.rollups import Rollups
    from genx.seed.copying import copy
    from genx.seed.filling import NotEmpty, fill

    began = told = monotonic()

    def progress(words: str) -> None:
        nonlocal told
        if monotonic() - told > BETWEEN_LINES_S:
            told = monotonic()
            say(words)

    def chargers(done: int) -> None:
        progress(f"{done:,} of {plan.chargers:,} chargers")

    async with running_database(loaded.settings) as dsn:
        await upgrade(dsn)
        try:
            await fill(dsn, plan, chargers)
        except NotEmpty as found:
            raise CliError(
                f"this database has {found.chargers:,} chargers, and nothing made up may come among them: seed an empty"
                " one, for example by another GENX_DATA_DIR"
            ) from found
        async with open_engine(dsn) as engine:
            rollups = Rollups(engine, loaded.settings.time_zone, loaded.settings.quarter_hour_retention_days)
            since, until = plan.since.date(), plan.until.date()
            await rollups.run(plan.until)
            await rollups.rebuild(since, until, plan.until, lambda day: progress(f"summed up to {day}"))
        await copy(dsn, plan, chargers)
    days = (plan.until - plan.since).days
    say(f"{plan.chargers:,} chargers and {days} days of their past are made up, in {monotonic() - began:.0f} s.")
    say(f"Their names say so. `genx simulate --prefix {plan.prefix}` connects the first ones.")
