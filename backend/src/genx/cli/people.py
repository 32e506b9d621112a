"""`genx user`: people who sign in."""

import argparse
import asyncio
import secrets
import sys
from datetime import datetime, timedelta
from getpass import getpass
from typing import TYPE_CHECKING, TextIO

from genx.cli.commands import Commands, add_command
from genx.cli.database import at_database
from genx.cli.output import CliError, say
from genx.settings.reading import Loaded
from genx.settings.table import Settings

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine


def add_to(commands: Commands) -> None:
    users = commands.add_parser("user", help="Manage the people who can sign in.").add_subparsers(
        required=True, metavar="COMMAND"
    )
    user = add_command(users, "add", user_add, "Create a user and print a password for the first sign-in.")
    user.add_argument("email", metavar="EMAIL")
    user.add_argument("--role", choices=("viewer", "operator", "admin"), default="viewer", help="what they may do")

    lost = add_command(
        users, "password", user_password, "Set a user's password, or print a link with which they can set it."
    )
    lost.add_argument("email", metavar="EMAIL")
    way = lost.add_mutually_exclusive_group()
    way.add_argument("--stdin", action="store_true", help="read the password from standard input (its first line)")
    way.add_argument("--link", action="store_true", help="print a link that works once")


def user_add(args: argparse.Namespace, loaded: Loaded) -> None:
    from genx.accounts.people import create_user

    password = secrets.token_urlsafe(15)
    asyncio.run(
        at_database(loaded.settings, lambda engine, now: create_user(engine, args.email, password, args.role, now))
    )
    say(f"{args.email} ({args.role}) can sign in with this password, which will not be shown again: {password}")


def user_password(args: argparse.Namespace, loaded: Loaded) -> None:
    from genx.accounts import by_hand
    from genx.accounts.password_rules import WeakPassword

    if args.link:
        say(asyncio.run(_link(args.email, loaded.settings)))
        return
    password = new_password(sys.stdin, asked=not args.stdin)
    try:
        asyncio.run(
            at_database(loaded.settings, lambda engine, now: by_hand.set_password(engine, args.email, password, now))
        )
    except WeakPassword as weak:
        raise CliError(f"this password is too weak. {weak}") from weak
    say(f"{args.email} has the new password. Their sessions have ended, and the API keys they made are revoked.")


async def _link(email: str, settings: Settings) -> str:
    from genx.accounts import by_hand

    token, good_for = "", timedelta(minutes=settings.reset_link_minutes)

    async def make(engine: "AsyncEngine", now: datetime) -> None:
        nonlocal token
        token = await by_hand.make_link(engine, email, good_for, now)

    await at_database(settings, make)
    link = f"{settings.public_url}/reset-password?token={token}"
    return f"{link}\nIt works once, within {settings.reset_link_minutes} minutes; earlier links no longer work."


def new_password(typed: TextIO, *, asked: bool) -> str:
    """Return the password that is piped, or asked for twice at a terminal."""
    if not asked:
        password = typed.readline().rstrip("\r\n")
        if not password:
            raise CliError("standard input is empty, and --stdin reads the password from it")
        return _readable(password)
    if not typed.isatty():
        raise CliError("there is no terminal to ask for the password: use --stdin or --link")
    password = getpass("New password: ")
    if getpass("Again: ") != password:
        raise CliError("the two passwords differ: nothing was changed")
    return _readable(password)


def _readable(password: str) -> str:
    """Return the password if it can be used to sign in with a browser."""
    from genx.accounts.password_rules import LONGEST

    try:
        password.encode()
    except UnicodeEncodeError:
        raise CliError("the password is not UTF-8: nothing was changed") from None
    if len(password) > LONGEST:
        raise CliError(f"a password has at most {LONGEST:,} characters: nothing was changed")
    return password
