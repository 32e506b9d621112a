"""`genx simulate`: chargers without hardware."""

import argparse
import asyncio
import re
from typing import Final
from urllib.parse import urlsplit

from genx import signals
from genx.cli.commands import Commands, add_command
from genx.cli.output import CliError
from genx.settings.reading import Loaded

PREFIX: Final = re.compile(r"[A-Za-z0-9_.-]{1,40}")


def add_to(commands: Commands) -> None:
    simulated = add_command(commands, "simulate", simulate, "Behave like real chargers, until Ctrl-C.")
    simulated.add_argument("--chargers", type=int, default=3, metavar="N", help="how many (3)")
    simulated.add_argument(
        "--prefix", default="SIM", metavar="TEXT", help="what their ids begin with (SIM: SIM001, SIM002, ...)"
    )
    simulated.add_argument(
        "--behaviour",
        action="append",
        default=[],
        metavar="NAME",
        help="a bad habit, see docs/cli.md (can be given several times)",
    )
    simulated.add_argument("--url", help="the URL to connect to (default: the chargers' URL of the settings)")


def simulate(args: argparse.Namespace, loaded: Loaded) -> None:
    from genx import simulator
    from genx.simulator.behaviour import BEHAVIOURS

    url = args.url or loaded.settings.charger_url
    if urlsplit(url).scheme not in ("ws", "wss"):
        raise CliError("--url begins with ws:// or wss://")
    if args.chargers < 1:
        raise CliError("--chargers is at least 1")
    if PREFIX.fullmatch(args.prefix) is None:
        raise CliError("--prefix has 1 to 40 characters: letters, digits, - _ and .")
    if unknown := set(args.behaviour) - BEHAVIOURS.keys():
        raise CliError(f"--behaviour {unknown.pop()} is unknown. There is {', '.join(BEHAVIOURS)}.")

    async def chargers() -> None:
        signals.cancel_this_task()
        await simulator.run(url, args.chargers, prefix=args.prefix, behaviours=frozenset(args.behaviour))

    asyncio.run(chargers())
