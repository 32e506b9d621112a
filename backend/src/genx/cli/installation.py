"""The installation: its API, its schema, its health, its settings, its key."""

import argparse
import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING

from genx.cli.commands import Commands, add_command
from genx.cli.database import at_database
from genx.cli.output import say
from genx.settings.documents import as_example, as_markdown
from genx.settings.reading import Loaded, SettingsError, load
from genx.settings.secret_key import rotate_secret_key
from genx.settings.table import TABLE, shown

if TYPE_CHECKING:
    pass


def add_to(commands: Commands) -> None:
    add_command(commands, "openapi", openapi, "Print the API's OpenAPI document.")
    add_command(
        commands, "migrate", migrate, "Bring the database to this version's schema, as `run` does at its start."
    )
    examined = commands.add_parser("doctor", help=DOCTOR, description=DOCTOR)
    examined.add_argument("--json", action="store_true", help="print the result as JSON")
    examined.set_defaults(run=doctor)
    add_command(commands, "rotate-key", rotate_key, "Make a new secret key; what the old one has signed stays valid.")
    shown = add_command(
        commands, "config", config, "Print every setting with its value, source and meaning; secrets are masked."
    )
    how = shown.add_mutually_exclusive_group()
    how.add_argument("--markdown", action="store_true", help="print docs/settings.md instead")
    how.add_argument("--example", action="store_true", help="print .env.example instead")


DOCTOR = "Check this installation and say how to fix what is wrong."


def openapi(_: argparse.Namespace, __: Loaded) -> None:
    from genx.app import openapi_document

    say(json.dumps(openapi_document(), indent=2, ensure_ascii=False))


def migrate(_: argparse.Namespace, loaded: Loaded) -> None:
    async def nothing_more(*_: object) -> None:
        return

    asyncio.run(at_database(loaded.settings, nothing_more))
    say("The database has this version's schema.")


def doctor(args: argparse.Namespace) -> int:
    """Return 1 if something has failed. Settings that can't be read are one more finding."""
    from genx import doctor as checks

    try:
        findings = asyncio.run(checks.examine(load(), Path.cwd()))
    except SettingsError as error:
        findings = checks.unreadable(error.problems)
    say(checks.as_json(findings) if args.json else checks.as_text(findings))
    return 1 if checks.has_failed(findings) else 0


def rotate_key(_: argparse.Namespace, loaded: Loaded) -> None:
    rotate_secret_key(loaded.settings)
    say("The next `genx run` signs with a new key. Rotate again once nothing signed by the old one is in use.")


def config(args: argparse.Namespace, loaded: Loaded) -> None:
    if args.markdown or args.example:
        print(as_markdown() if args.markdown else as_example(), end="")
        return
    for row in TABLE:
        value = shown(row, loaded.settings)
        say(f"{row.name}={value}   ({loaded.sources[row.name]})\n    {row.meaning}")
