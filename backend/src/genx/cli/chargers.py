"""`genx charger`: chargers, ahead of their first connection."""

import argparse
import asyncio
import sys
from datetime import datetime
from typing import TYPE_CHECKING, TextIO
from urllib.parse import quote

from genx.cli.commands import Commands, add_command
from genx.cli.database import at_database
from genx.cli.output import CliError, say, warn_of_localhost
from genx.settings.reading import Loaded
from genx.settings.serving import CHARGER_PATH

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine


def add_to(commands: Commands) -> None:
    chargers = commands.add_parser("charger", help="Chargers.").add_subparsers(required=True, metavar="COMMAND")
    charger = add_command(chargers, "add", charger_add, "Register a charger ahead of its first connection.")
    charger.add_argument("device_id", metavar="DEVICE_ID")
    charger.add_argument("--name", help="a name that people recognise")
    charger.add_argument(
        "--password", help="for HTTP Basic: the charger must send it from then on; - reads it from standard input"
    )


def charger_add(args: argparse.Namespace, loaded: Loaded) -> None:
    from genx.accounts.charger_credentials import hash_charger_password
    from genx.accounts.people import SYSTEM
    from genx.db.base.engine import begin
    from genx.db.queries import audit_log, chargers
    from genx.domain.audit import AuditEntry
    from genx.domain.charge_point import password_warnings

    _check_device_id(args.device_id)
    password = charger_password(args.password, sys.stdin)
    password_hash = None if password is None else hash_charger_password(password)

    async def create(engine: "AsyncEngine", now: datetime) -> None:
        async with begin(engine) as connection:
            await chargers.create(connection, args.device_id, now, name=args.name, password_hash=password_hash)
            entry = AuditEntry(
                at=now,
                actor=SYSTEM,
                action="charger.created",
                target_type="charger",
                target_id=args.device_id,
                target_name=args.name,
            )
            await audit_log.add(connection, entry)

    asyncio.run(at_database(loaded.settings, create))
    for warning in password_warnings(password):
        say(f"genx: warning: {warning}", sys.stderr)
    say(f"{args.device_id} may connect to {loaded.settings.charger_url}{quote(args.device_id)}")
    warn_of_localhost(loaded.settings)


def charger_password(given: str | None, typed: TextIO) -> str | None:
    """Return the password of an option; for `-`, the first line that is typed or piped."""
    from genx.domain.charge_point import LONGEST_PASSWORD, SHORTEST_PASSWORD

    password = typed.readline().rstrip("\r\n") if given == "-" else given
    if given == "-" and not password:
        raise CliError("standard input is empty, and --password - reads the password from it")
    if password is not None and not SHORTEST_PASSWORD <= len(password.encode()) <= LONGEST_PASSWORD:
        raise CliError(f"a charger's password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} bytes")
    return password


def _check_device_id(device_id: str) -> None:
    """Check a device id as the socket does."""
    from genx.gateway.door import handshake

    try:
        handshake.identity(f"{CHARGER_PATH}{quote(device_id, safe='')}".encode())
    except handshake.Refusal as refusal:
        raise CliError(f"{device_id!r} can't be a charger's id. {refusal.advice}") from refusal
