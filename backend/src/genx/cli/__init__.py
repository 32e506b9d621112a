"""The command `genx`. Heavy modules are imported where they are used, so that `genx config` is there at once."""

import argparse
import asyncio
import os
import sys
from importlib.metadata import version

from genx.cli import chargers, installation, people, rollups, run, seed, simulate
from genx.cli.output import CliError, complain
from genx.domain.errors import Refusal
from genx.settings.reading import SettingsError

WRONG_USE = 2
GROUPS = [run, simulate, seed, installation, people, chargers, rollups]


def main(argv: list[str] | None = None) -> int:
    """Run a command and return its exit code. An error that a person can mend is one line on stderr, and code 2."""
    args = parser().parse_args(argv)
    try:
        return int(args.run(args))
    except SettingsError as error:
        complain(*error.problems)
    except (CliError, Refusal) as error:
        complain(str(error))
    except PermissionError as error:
        complain(f"{error.strerror}: {error.filename}")
    except (KeyboardInterrupt, asyncio.CancelledError):
        return 0
    except BrokenPipeError:
        # The reader of a pipe has seen enough. At its exit Python would complain of output it can't write any more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return WRONG_USE


def parser() -> argparse.ArgumentParser:
    """All commands and their options; docs/cli.md has the same."""
    root = argparse.ArgumentParser(prog="genx", description="Central system for EV chargers that speak OCPP 1.6J.")
    root.add_argument("--version", action="version", version=f"genx {version('genx')}")
    commands = root.add_subparsers(required=True, metavar="COMMAND")
    for group in GROUPS:
        group.add_to(commands)
    return root
