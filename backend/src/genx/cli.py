"""The command `genx`. Heavy modules are imported where they are used, so that `genx config` is there at once."""

import argparse
import asyncio
import json
import os
import secrets
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from getpass import getpass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO
from urllib.parse import quote, urlsplit

from genx import settings as settings_table
from genx import systemd
from genx.domain.errors import Refusal
from genx.settings import CHARGER_PATH, TABLE, Loaded, Settings, SettingsError

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

WRONG_USE = 2
SIGNAL_AGAIN_S = 0.1


class CliError(Exception):
    """One line for a person: what is wrong, and what to do."""


def main(argv: list[str] | None = None) -> int:
    """Run a command; its exit code. What a person can mend is one line on stderr and 2."""
    args = parser().parse_args(argv)
    if args.command == doctor:
        return doctor(args)
    try:
        loaded = settings_table.load()
        _warn_of_unknown(loaded)
        args.command(args, loaded)
    except SettingsError as error:
        _complain(*error.problems)
    except (CliError, Refusal) as error:
        _complain(str(error))
    except PermissionError as error:
        _complain(f"{error.strerror}: {error.filename}")
    except (KeyboardInterrupt, asyncio.CancelledError):
        return 0
    except BrokenPipeError:
        # Whoever reads us has seen enough; at its exit Python would complain of what it can't write any more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    else:
        return 0
    return WRONG_USE


def parser() -> argparse.ArgumentParser:
    """All commands and their options; docs/cli.md has the same."""
    root = argparse.ArgumentParser(prog="genx", description="Central system for EV chargers that speak OCPP 1.6J.")
    root.add_argument("--version", action="version", version=f"genx {version('genx')}")
    commands = root.add_subparsers(required=True, metavar="COMMAND")

    def add(to: Any, name: str, command: Any, text: str) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = to.add_parser(name, help=text, description=text)
        made.set_defaults(command=command)
        return made

    add(commands, "run", run, "Start everything and serve until Ctrl-C.")
    simulated = add(commands, "simulate", simulate, "Behave like real chargers, until Ctrl-C.")
    simulated.add_argument("--chargers", type=int, default=3, metavar="N", help="how many (3)")
    simulated.add_argument("--url", help="where to connect; the chargers' URL of the settings by default")
    add(commands, "openapi", openapi, "Print the API's OpenAPI document.")
    add(commands, "migrate", migrate, "Bring the database to this version's schema, as `run` does at its start.")

    examined = add(commands, "doctor", doctor, "Look at this installation and say how to mend what is wrong with it.")
    examined.add_argument("--json", action="store_true", help="print it for programs")
    add(commands, "rotate-key", rotate_key, "Make a new secret key; what the old one has signed stays valid.")

    users = commands.add_parser("user", help="People who sign in.").add_subparsers(required=True, metavar="COMMAND")
    user = add(users, "add", user_add, "Make a user and print a password for the first sign-in.")
    user.add_argument("email", metavar="EMAIL")
    user.add_argument("--role", choices=("viewer", "operator", "admin"), default="viewer", help="what they may do")

    lost = add(users, "password", user_password, "Set a user's password, or print a link with which they set it.")
    lost.add_argument("email", metavar="EMAIL")
    way = lost.add_mutually_exclusive_group()
    way.add_argument("--stdin", action="store_true", help="read the password from standard input (its first line)")
    way.add_argument("--link", action="store_true", help="print a link that is good once")

    chargers = commands.add_parser("charger", help="Chargers.").add_subparsers(required=True, metavar="COMMAND")
    charger = add(chargers, "add", charger_add, "Register a charger ahead of its first connection.")
    charger.add_argument("device_id", metavar="DEVICE_ID")
    charger.add_argument("--name", help="a name for people")
    charger.add_argument("--password", help="for HTTP Basic; the charger must then send it; - reads it from stdin")

    shown = add(commands, "config", config, "Print every setting: value, source and meaning; secrets are masked.")
    how = shown.add_mutually_exclusive_group()
    how.add_argument("--markdown", action="store_true", help="print docs/settings.md instead")
    how.add_argument("--example", action="store_true", help="print .env.example instead")
    return root


def run(_: argparse.Namespace, loaded: Loaded) -> None:
    """Database, migrations, first admin, banner, server; all of it ends with Ctrl-C or SIGTERM."""
    import uvloop

    sockets = systemd.passed_sockets()
    if not sockets:
        _check_port_is_free(loaded.settings)
    if not loaded.settings.secret_key:
        _check_data_folder(loaded.settings)
    settings = settings_table.with_secret_key(loaded.settings)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_run(settings, sockets, runner.get_loop()))


async def _run(settings: Settings, sockets: list[socket.socket], loop: asyncio.AbstractEventLoop) -> None:
    _cancel_on_signals(loop)
    async with _database(settings) as dsn:
        from genx.db.engine import sole_user
        from genx.db.migrate import upgrade
        from genx.server import serve

        async with sole_user(dsn):
            await upgrade(dsn)
            password = await _first_admin(settings, dsn)
            _say(banner(settings, password))
            _warn_of_localhost(settings)
            _repeat_signals(loop)
            try:
                await serve(settings, dsn, sockets)
            finally:
                _on_signals(signal.SIG_IGN)


def _on_signals(handler: Any) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, handler)


def _cancel_on_signals(loop: asyncio.AbstractEventLoop) -> None:
    """While things are being started: the first signal cancels us, so that what was started is stopped."""
    task = asyncio.current_task(loop)
    assert task is not None

    def cancel(*_: object) -> None:
        _on_signals(signal.SIG_IGN)
        loop.call_soon_threadsafe(task.cancel)

    _on_signals(cancel)


def _repeat_signals(loop: asyncio.AbstractEventLoop) -> None:
    """While serving: uvicorn has handlers of its own. A signal from before it set them is raised again until it has."""

    def repeat(number: int, _: object) -> None:
        loop.call_soon_threadsafe(loop.call_later, SIGNAL_AGAIN_S, signal.raise_signal, number)

    _on_signals(repeat)


@asynccontextmanager
async def _database(settings: Settings) -> AsyncIterator[str]:
    """The DSN of the database of the settings; where that is the embedded one it runs meanwhile."""
    if settings.database_url:
        from genx.db.engine import asyncpg_dsn, check_server

        await check_server(settings.database_url)
        yield asyncpg_dsn(settings.database_url)
        return
    from genx.db.embedded import EmbeddedPostgres

    _check_data_folder(settings)
    server = EmbeddedPostgres(settings.data_dir)
    try:
        yield await server.start()
    finally:
        await server.stop()


async def _first_admin(settings: Settings, dsn: str) -> str | None:
    from genx.accounts.password_rules import WeakPassword
    from genx.accounts.people import ensure_first_admin

    async with _engine(dsn) as engine:
        try:
            return await ensure_first_admin(engine, settings.admin_email, settings.admin_password or None)
        except WeakPassword as weak:
            raise CliError(f"GENX_ADMIN_PASSWORD is too weak for the first admin. {weak}") from weak


@asynccontextmanager
async def _engine(dsn: str) -> "AsyncIterator[AsyncEngine]":
    from genx.db.engine import create_engine

    engine = create_engine(dsn, pool_size=1)
    try:
        yield engine
    finally:
        await engine.dispose()


def banner(settings: Settings, password: str | None) -> str:
    """Where everything is; `password` is that of a first admin made just now."""
    rows = {
        "Web app": settings.public_url,
        "API reference": f"{settings.public_url}/docs",
        "Chargers": f"{settings.charger_url}{{deviceId}}",
        "Sign in": settings.admin_email if password else None,
        "Password": f"{password}   (for the first sign-in; it is not shown again)" if password else None,
        "Database": "embedded PostgreSQL" if not settings.database_url else _masked("GENX_DATABASE_URL", settings),
        "Data folder": str(settings.data_dir),
    }
    lines = [f"  {name:<14} {text}" for name, text in rows.items() if text is not None]
    return "\n".join([f"GenX {version('genx')}", "", *lines, "", "  Ctrl-C stops all of it.", ""])


def _check_port_is_free(settings: Settings) -> None:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((settings.host, settings.port))
        except OSError as error:
            where = f"{settings.host} port {settings.port}"
            raise CliError(f"can't listen on {where} ({error.strerror}): set GENX_PORT or GENX_HOST") from error


def _check_data_folder(settings: Settings) -> None:
    folder = settings.data_dir
    try:
        folder.mkdir(mode=0o711, parents=True, exist_ok=True)
    except OSError as error:
        raise CliError(f"can't make the data folder {folder} ({error.strerror}): set GENX_DATA_DIR") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise CliError(f"can't write to the data folder {folder}: set GENX_DATA_DIR, or let this user write there")


def simulate(args: argparse.Namespace, loaded: Loaded) -> None:
    from genx import simulator

    url = args.url or loaded.settings.charger_url
    if urlsplit(url).scheme not in ("ws", "wss"):
        raise CliError("--url begins with ws:// or wss://")
    if args.chargers < 1:
        raise CliError("--chargers is at least 1")

    async def chargers() -> None:
        _cancel_on_signals(asyncio.get_running_loop())
        await simulator.run(url, args.chargers)

    asyncio.run(chargers())


def openapi(_: argparse.Namespace, __: Loaded) -> None:
    from genx.app import openapi_document

    _say(json.dumps(openapi_document(), indent=2, ensure_ascii=False))


def migrate(_: argparse.Namespace, loaded: Loaded) -> None:
    async def nothing_more(_: "AsyncEngine") -> None:
        return

    asyncio.run(_at_database(loaded.settings, nothing_more))
    _say("The database has this version's schema.")


def doctor(args: argparse.Namespace) -> int:
    """1 where something has failed. Settings that can't be read are one more thing to tell."""
    from genx import doctor as checks

    try:
        findings = asyncio.run(checks.examine(settings_table.load(), Path.cwd()))
    except SettingsError as error:
        findings = checks.unreadable(error.problems)
    _say(checks.as_json(findings) if args.json else checks.as_text(findings))
    return 1 if checks.has_failed(findings) else 0


def rotate_key(_: argparse.Namespace, loaded: Loaded) -> None:
    settings_table.rotate_secret_key(loaded.settings)
    _say("The next start of `genx run` signs with a new key. Rotate once more when nothing of the old one is in use.")


def user_add(args: argparse.Namespace, loaded: Loaded) -> None:
    from genx.accounts.people import create_user

    password = secrets.token_urlsafe(15)
    asyncio.run(_at_database(loaded.settings, lambda engine: create_user(engine, args.email, password, args.role)))
    _say(f"{args.email} ({args.role}) can sign in with this password, which is not shown again: {password}")


def user_password(args: argparse.Namespace, loaded: Loaded) -> None:
    from genx.accounts import by_hand
    from genx.accounts.password_rules import WeakPassword

    if args.link:
        _say(asyncio.run(_link(args.email, loaded.settings)))
        return
    password = new_password(sys.stdin, asked=not args.stdin)
    try:
        asyncio.run(_at_database(loaded.settings, lambda engine: by_hand.set_password(engine, args.email, password)))
    except WeakPassword as weak:
        raise CliError(f"this password is too weak. {weak}") from weak
    _say(f"{args.email} has the new password. Their sessions have ended, and the API keys they made are revoked.")


async def _link(email: str, settings: Settings) -> str:
    from genx.accounts import by_hand

    token = ""

    async def make(engine: "AsyncEngine") -> None:
        nonlocal token
        token = await by_hand.make_link(engine, email, timedelta(minutes=settings.reset_link_minutes))

    await _at_database(settings, make)
    link = f"{settings.public_url}/reset-password?token={token}"
    return f"{link}\nIt is good once, for {settings.reset_link_minutes} minutes; earlier links are void."


def new_password(typed: TextIO, *, asked: bool) -> str:
    """The password that is piped, or asked for twice at a terminal."""
    if not asked:
        password = typed.readline().rstrip("\r\n")
        if not password:
            raise CliError("standard input is empty: --stdin reads the password from it")
        return _readable(password)
    if not typed.isatty():
        raise CliError("there is no terminal to ask for the password: use --stdin or --link")
    password = getpass("New password: ")
    if getpass("Again: ") != password:
        raise CliError("the two passwords differ: nothing was changed")
    return _readable(password)


def _readable(password: str) -> str:
    """The password, if somebody can sign in with it in a browser."""
    from genx.accounts.password_rules import LONGEST

    try:
        password.encode()
    except UnicodeEncodeError:
        raise CliError("the password is not in UTF-8: nothing was changed") from None
    if len(password) > LONGEST:
        raise CliError(f"a password has at most {LONGEST:,} characters: nothing was changed")
    return password


def charger_add(args: argparse.Namespace, loaded: Loaded) -> None:
    from genx.accounts.charger_credentials import hash_charger_password
    from genx.accounts.people import SYSTEM
    from genx.db import audit_log, chargers
    from genx.db.engine import begin
    from genx.domain.audit import AuditEntry
    from genx.domain.charge_point import password_warnings

    _check_device_id(args.device_id)
    password = charger_password(args.password, sys.stdin)
    password_hash = None if password is None else hash_charger_password(password)

    async def create(engine: "AsyncEngine") -> None:
        now = datetime.now(UTC)
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

    asyncio.run(_at_database(loaded.settings, create))
    for warning in password_warnings(password):
        _say(f"genx: warning: {warning}", sys.stderr)
    _say(f"{args.device_id} may connect to {loaded.settings.charger_url}{quote(args.device_id)}")
    _warn_of_localhost(loaded.settings)


def charger_password(given: str | None, typed: TextIO) -> str | None:
    """The password of an option, for `-` the first line that is typed or piped."""
    from genx.domain.charge_point import LONGEST_PASSWORD, SHORTEST_PASSWORD

    password = typed.readline().rstrip("\r\n") if given == "-" else given
    if given == "-" and not password:
        raise CliError("standard input is empty: --password - reads the password from it")
    if password is not None and not SHORTEST_PASSWORD <= len(password.encode()) <= LONGEST_PASSWORD:
        raise CliError(f"a charger's password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} bytes")
    return password


async def _at_database(settings: Settings, work: "Callable[[AsyncEngine], Awaitable[object]]") -> None:
    from genx.db.migrate import upgrade

    async with _database(settings) as dsn:
        await upgrade(dsn)
        async with _engine(dsn) as engine:
            await work(engine)


def _check_device_id(device_id: str) -> None:
    """The socket takes it as it is."""
    from genx.gateway import handshake

    try:
        handshake.identity(f"{CHARGER_PATH}{quote(device_id, safe='')}".encode())
    except handshake.Refusal as refusal:
        raise CliError(f"{device_id!r} is no charger's id. {refusal.advice}") from refusal


def config(args: argparse.Namespace, loaded: Loaded) -> None:
    if args.markdown or args.example:
        print(settings_table.as_markdown() if args.markdown else settings_table.as_example(), end="")
        return
    for row in TABLE:
        value = settings_table.shown(row, loaded.settings)
        _say(f"{row.name}={value}   ({loaded.sources[row.name]})\n    {row.meaning}")


def _masked(name: str, settings: Settings) -> str:
    return next(settings_table.shown(row, settings) for row in TABLE if row.name == name)


def _warn_of_unknown(loaded: Loaded) -> None:
    for name in loaded.unknown:
        _complain(settings_table.no_such_setting(name))


def _warn_of_localhost(settings: Settings) -> None:
    from genx.accounts.networks import is_local

    if is_local(urlsplit(settings.public_url).hostname or "") and not is_local(settings.host):
        _complain(
            "GENX_PUBLIC_URL is not set, or is this machine's alone: other machines use its name or address instead of"
            " localhost, and the links in mails lead nowhere on them"
        )


def _complain(*problems: str) -> None:
    for problem in problems:
        _say(f"genx: {problem}", sys.stderr)


def _say(text: str, to: TextIO | None = None) -> None:
    print(text, file=to or sys.stdout, flush=True)
