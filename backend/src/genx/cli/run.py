"""`genx run`: the database, the first admin, the server."""

import argparse
import asyncio
import socket
from datetime import UTC, datetime
from importlib.metadata import version

from genx import signals, systemd
from genx.cli.commands import Commands, add_command
from genx.cli.database import check_data_folder, open_engine, running_database
from genx.cli.output import CliError, say, warn_of_localhost
from genx.settings.reading import Loaded
from genx.settings.secret_key import with_secret_key
from genx.settings.table import TABLE, Settings, shown


def add_to(commands: Commands) -> None:
    add_command(commands, "run", run, "Start everything and serve until Ctrl-C.")


def run(_: argparse.Namespace, loaded: Loaded) -> None:
    """Start database, migrations, first admin, banner and server. Everything ends with Ctrl-C or SIGTERM."""
    import uvloop

    sockets = systemd.passed_sockets()
    if not sockets:
        _check_port_is_free(loaded.settings)
    if not loaded.settings.secret_key:
        check_data_folder(loaded.settings)
    settings = with_secret_key(loaded.settings)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_run(settings, sockets))


async def _run(settings: Settings, sockets: list[socket.socket]) -> None:
    signals.cancel_this_task()
    async with running_database(settings) as dsn:
        from genx.db.base.engine import sole_user
        from genx.db.base.migrate import upgrade
        from genx.server import serve

        async with sole_user(dsn):
            await upgrade(dsn)
            password = await _first_admin(settings, dsn)
            say(banner(settings, password))
            warn_of_localhost(settings)
            await serve(settings, dsn, sockets)


async def _first_admin(settings: Settings, dsn: str) -> str | None:
    from genx.accounts.password_rules import WeakPassword
    from genx.accounts.people import ensure_first_admin

    async with open_engine(dsn) as engine:
        try:
            given = settings.admin_password or None
            return await ensure_first_admin(engine, settings.admin_email, given, datetime.now(UTC))
        except WeakPassword as weak:
            raise CliError(f"GENX_ADMIN_PASSWORD is too weak for the first admin. {weak}") from weak


def banner(settings: Settings, password: str | None) -> str:
    """Print the addresses. `password` is that of a first admin who was just made."""
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


def _masked(name: str, settings: Settings) -> str:
    return next(shown(row, settings) for row in TABLE if row.name == name)
