"""`genx simulate`: chargers without hardware."""

import argparse
import asyncio
from urllib.parse import urlsplit

from genx import signals
from genx.cli.commands import Commands, add_command
from genx.cli.output import CliError
from genx.settings.reading import Loaded


def add_to(commands: Commands) -> None:
    simulated = add_command(commands, "simulate", simulate, "Behave like real chargers, until Ctrl-C.")
    simulated.add_argument("--chargers", type=int, default=3, metavar="N", help="how many (3)")
    simulated.add_argument("--url", help="the URL to connect to (default: the chargers' URL of the settings)")


def simulate(args: argparse.Namespace, loaded: Loaded) -> None:
    from genx import simulator

    url = args.url or loaded.settings.charger_url
    if urlsplit(url).scheme not in ("ws", "wss"):
        raise CliError("--url begins with ws:// or wss://")
    if args.chargers < 1:
        raise CliError("--chargers is at least 1")

    async def chargers() -> None:
        signals.cancel_this_task()
        await simulator.run(url, args.chargers)

    asyncio.run(chargers())
