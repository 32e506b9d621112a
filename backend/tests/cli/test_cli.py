"""The command line does what it says, and explains in one line any error that a person can fix."""

import asyncio
import io
import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.cli.chargers import charger_password
from genx.cli.output import CliError
from genx.cli.people import new_password
from genx.cli.run import banner
from genx.db.views import audit_log
from genx.db.views.audit_log import AuditFilter
from genx.settings.table import TABLE, Settings
from tests.support.browser import PASSWORD, browser
from tests.support.server import make_user, running_server

Result = subprocess.CompletedProcess[str]


class Genx:
    """Runs the command with data of its own and none of the caller's settings."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.environ = {name: value for name, value in os.environ.items() if not name.startswith("GENX_")}
        self.environ["GENX_DATA_DIR"] = str(folder / "data")

    def __call__(self, *words: str, typed: str = "", **environ: str) -> Result:
        return subprocess.run(
            [sys.executable, "-m", "genx", *words],
            check=False,
            cwd=self._folder,
            env={**self.environ, **environ},
            input=typed,
            capture_output=True,
            text=True,
            timeout=60,
        )


@pytest.fixture(scope="module")
def genx(tmp_path_factory: pytest.TempPathFactory) -> Genx:
    return Genx(tmp_path_factory.mktemp("cli"))


def refused(result: Result) -> str:
    """What a command that could not be done said: on stderr, without a traceback, exit code 2."""
    assert result.returncode == 2, result
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    assert all(line.startswith("genx: ") for line in result.stderr.splitlines())
    return result.stderr


def test_config_shows_every_setting_with_its_source_and_no_secret(genx: Genx) -> None:
    result = genx("config", GENX_ADMIN_PASSWORD="s3cret-s3cret", GENX_PORT="9000")
    assert result.returncode == 0
    assert all(f"{row.name}=" in result.stdout and row.meaning in result.stdout for row in TABLE)
    assert "GENX_PORT=9000   (environment)" in result.stdout
    assert "GENX_HOST=127.0.0.1   (default)" in result.stdout
    assert "s3cret" not in result.stdout


def test_wrong_settings_are_reported_one_per_line(genx: Genx) -> None:
    lines = refused(genx("run", GENX_PORT="http", GENX_LOG_FORMAT="xml")).splitlines()
    assert len(lines) == 2
    assert "GENX_PORT" in lines[0]
    assert "console or json" in lines[1]


def test_a_misspelled_setting_is_a_warning(genx: Genx) -> None:
    result = genx("config", GENX_PROT="1")
    assert result.returncode == 0
    assert result.stderr == "genx: there is no setting GENX_PROT; did you mean GENX_PORT?\n"


def test_a_user_is_added_once_with_a_generated_password(genx: Genx) -> None:
    added = genx("user", "add", "op@example.org", "--role", "operator")
    assert added.returncode == 0, added.stderr
    assert "op@example.org (operator)" in added.stdout
    assert len(added.stdout.split()[-1]) >= 20
    assert "The user OP@example.org already exists" in refused(genx("user", "add", "OP@example.org"))
    assert "Mail can't be sent to this address" in refused(genx("user", "add", "nobody"))


def test_a_charger_is_added_once(genx: Genx) -> None:
    added = genx(
        "charger", "add", "CP 1", "--name", "North", "--password", "s3cret", GENX_PUBLIC_URL="https://genx.example"
    )
    assert added.returncode == 0, added.stderr
    assert added.stderr == "genx: warning: A password of 6 characters is easy to guess: use at least 8.\n"
    assert added.stdout == "CP 1 may connect to wss://genx.example/ws/ocpp/16/CP%201\n"
    assert "The charger cp 1 already exists" in refused(genx("charger", "add", "cp 1"))


NEW = "another river without piano"


def test_a_lost_password_can_be_set_while_no_server_runs(genx: Genx) -> None:
    assert genx("user", "add", "lost@example.org").returncode == 0
    done = genx("user", "password", "LOST@example.org", "--stdin", typed=f"{NEW}\nmore\n")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("LOST@example.org has the new password.")
    linked = genx("user", "password", "lost@example.org", "--link", GENX_PUBLIC_URL="https://genx.example")
    assert re.match(
        r"https://genx\.example/reset-password\?token=[\w-]{43}\nIt works once, within 30 minutes", linked.stdout
    )


def test_an_error_about_a_new_password_is_one_line(genx: Genx) -> None:
    assert genx("user", "add", "weak@example.org").returncode == 0
    for words, typed, said in (
        (("nobody@example.org", "--stdin"), NEW, "There is no user nobody@example.org"),
        (("nobody@example.org", "--link"), "", "There is no user nobody@example.org"),
        (("weak@example.org", "--stdin"), "short", "at least 12 characters"),
        (("weak@example.org", "--stdin"), "weak@example.org", "this password is too weak"),
        (("weak@example.org", "--stdin"), "", "standard input"),
        (("weak@example.org",), NEW, "use --stdin or --link"),
    ):
        assert said in refused(genx("user", "password", *words, typed=typed))


async def test_a_new_password_ends_the_sessions_of_its_user_at_once(
    genx: Genx, dsn: str, clean_db: AsyncEngine
) -> None:
    await make_user(clean_db, "admin", "ann@example.org", PASSWORD)
    async with running_server(dsn) as server, browser(server) as ann, browser(server) as bob:
        await make_user(clean_db, "viewer", "bob@example.org", PASSWORD)
        assert (await ann.sign_in("ann@example.org")).status_code == 200
        assert (await bob.sign_in("bob@example.org")).status_code == 200
        words = ("user", "password", "ann@example.org", "--stdin")
        done = await asyncio.to_thread(genx, *words, typed=NEW, GENX_DATABASE_URL=dsn)
        assert done.returncode == 0, done.stderr
        async with asyncio.timeout(10):
            while await ann.is_in():
                await asyncio.sleep(0.02)
        assert await bob.is_in()
        assert (await ann.sign_in("ann@example.org")).status_code == 401
        assert (await ann.sign_in("ann@example.org", NEW)).status_code == 200
        async with clean_db.connect() as connection:
            [entry] = await audit_log.page(connection, AuditFilter(action="password.set"), None, 10)
        assert (entry.actor.type, entry.target_name) == ("system", "ann@example.org")


async def test_a_link_from_the_command_line_works_once(genx: Genx, dsn: str, clean_db: AsyncEngine) -> None:
    await make_user(clean_db, "admin", "ann@example.org", PASSWORD)
    async with running_server(dsn) as server, browser(server) as ann:
        words = ("user", "password", "ann@example.org", "--link")
        done = await asyncio.to_thread(genx, *words, GENX_DATABASE_URL=dsn, GENX_PUBLIC_URL=server.url)
        token = done.stdout.split("token=")[1].split()[0]
        for status in (204, 400):
            body = {"token": token, "password": NEW}
            assert (await ann.client.post("/auth/reset-password", json=body)).status_code == status
        assert (await ann.sign_in("ann@example.org", NEW)).status_code == 200


async def test_somebody_who_is_deactivated_gets_no_password(genx: Genx, dsn: str, clean_db: AsyncEngine) -> None:
    await make_user(clean_db, "viewer", "gone@example.org", PASSWORD)
    async with clean_db.begin() as connection:
        await connection.execute(text("UPDATE users SET active = false"))
    for way, typed in (("--stdin", NEW), ("--link", "")):
        words = ("user", "password", "gone@example.org", way)
        assert "deactivated" in refused(await asyncio.to_thread(genx, *words, typed=typed, GENX_DATABASE_URL=dsn))


@pytest.mark.parametrize(("again", "is_taken"), [(NEW, True), ("other", False)])
def test_at_a_terminal_the_password_is_asked_for_twice(
    monkeypatch: pytest.MonkeyPatch, again: str, is_taken: bool
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    answers = iter([NEW, again])
    monkeypatch.setattr("genx.cli.people.getpass", lambda prompt: next(answers))
    if is_taken:
        assert new_password(Terminal(), asked=True) == NEW
    else:
        with pytest.raises(CliError, match="nothing was changed"):
            new_password(Terminal(), asked=True)


@pytest.mark.parametrize(
    ("typed", "why"), [("caf\udce9 lamp otter river boat", "UTF-8"), ("lamp otter river boat " * 50, "1,024")]
)
def test_a_password_that_is_unusable_for_sign_in_is_refused(typed: str, why: str) -> None:
    with pytest.raises(CliError, match=why):
        new_password(io.StringIO(typed), asked=False)


def test_a_server_open_to_other_machines_warns_about_a_localhost_public_url(genx: Genx) -> None:
    told = genx("charger", "add", "CP 9", GENX_HOST="0.0.0.0")
    assert told.returncode == 0
    assert told.stderr.startswith("genx: GENX_PUBLIC_URL is not set, or is this machine's alone")
    assert genx("charger", "add", "CP 10").stderr == ""


async def test_a_charger_added_by_hand_is_in_the_audit_log(genx: Genx, dsn: str, clean_db: AsyncEngine) -> None:
    assert genx("charger", "add", "CP 1", "--name", "North", GENX_DATABASE_URL=dsn).returncode == 0
    async with clean_db.connect() as connection:
        [entry] = await audit_log.page(connection, AuditFilter(), None, 10)
    assert (entry.actor.type, entry.action) == ("system", "charger.created")
    assert (entry.target_type, entry.target_id, entry.target_name) == ("charger", "CP 1", "North")


def test_a_password_of_a_charger_may_come_from_standard_input(genx: Genx) -> None:
    assert charger_password("-", io.StringIO(" s3cret \r\nmore\n")) == " s3cret "
    assert charger_password("s3cret", io.StringIO("other\n")) == "s3cret"
    assert "standard input" in refused(genx("charger", "add", "CP 2", "--password", "-"))


@pytest.mark.parametrize("password", ["", "123", "é" * 128])
def test_a_password_that_no_charger_could_sign_in_with_is_refused(genx: Genx, password: str) -> None:
    assert "4 to 255 bytes" in refused(genx("charger", "add", "CP 3", "--password", password))


@pytest.mark.parametrize("device_id", ["a/b", "..", "é", "x" * 49])
def test_an_invalid_charger_id_is_refused_with_advice(genx: Genx, device_id: str) -> None:
    assert "A-Z a-z 0-9" in refused(genx("charger", "add", device_id))


def test_rollups_are_rebuilt_ten_days_at_a_time_as_far_back_as_there_are_quarter_hours(genx: Genx) -> None:
    today = datetime.now(UTC).date()
    days = [today - timedelta(days=back) for back in (1, 0)]
    rebuilt = genx("rebuild-rollups", "--from", days[0].isoformat(), "--to", days[1].isoformat())
    assert (rebuilt.returncode, rebuilt.stdout.splitlines()) == (0, [f"done up to {days[1]}"]), rebuilt.stderr
    from_the_beginning = genx("rebuild-rollups", "--from", "2020-01-01", GENX_QUARTER_HOUR_RETENTION_DAYS="40")
    oldest = today - timedelta(days=38)
    assert from_the_beginning.stdout.splitlines()[:2] == [
        f"Quarter hours are kept since {oldest}: days before that stay as they are.",
        f"done up to {oldest + timedelta(days=9)}",
    ]
    assert "--from is after --to" in refused(genx("rebuild-rollups", "--from", "2026-02-01", "--to", "2026-01-01"))
    wrong = genx("rebuild-rollups", "--from", "yesterday")
    assert (wrong.returncode, "'yesterday' is not a day such as 2026-01-15" in wrong.stderr) == (2, True)


def test_migrate_can_be_run_any_time(genx: Genx) -> None:
    assert genx("migrate").returncode == 0
    assert genx("migrate").returncode == 0


def test_the_doctor_says_what_is_wrong_and_how_to_fix_it(genx: Genx) -> None:
    port = str(free_port())
    result = genx("doctor", GENX_PORT=port, GENX_PROT="1")
    assert result.returncode == 0, result
    assert "warning  settings     there is no setting GENX_PROT; did you mean GENX_PORT?\n" in result.stdout
    assert "-> correct its name, or remove it\n" in result.stdout
    assert "skipped  server       it does not run here" in result.stdout
    assert result.stderr == ""


def test_the_doctor_prints_json(genx: Genx) -> None:
    result = genx(
        "doctor", "--json", GENX_PORT=str(free_port()), GENX_DATABASE_URL=f"postgresql://x@127.0.0.1:{free_port()}/x"
    )
    told = json.loads(result.stdout)
    assert (result.returncode, told["ok"]) == (1, False)
    [database] = [one for one in told["findings"] if one["check"] == "database"]
    assert database["state"] == "failed"
    assert "pg_isready" in database["mend"]


def test_the_doctor_reports_unreadable_settings(genx: Genx) -> None:
    result = genx("doctor", GENX_PORT="http", GENX_LOG_FORMAT="xml")
    assert result.returncode == 1
    assert result.stdout.count("failed   settings") == 2
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("command", [("run",), ("migrate",), ("user", "add", "late@example.org")])
async def test_a_database_of_a_newer_version_is_left_alone(dsn: str, genx: Genx, command: tuple[str, ...]) -> None:
    admin = await asyncpg.connect(dsn)
    await admin.execute("CREATE DATABASE of_a_newer_version")
    newer = re.sub(r"/[^/?]*(?=\?|$)", "/of_a_newer_version", dsn)
    there = await asyncpg.connect(newer)
    await there.execute("CREATE TABLE alembic_version (version_num text); INSERT INTO alembic_version VALUES ('9999')")
    try:
        told = refused(genx(*command, GENX_DATABASE_URL=newer, GENX_PORT=str(free_port())))
        tables = await there.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    finally:
        await there.close()
        await admin.execute("DROP DATABASE of_a_newer_version WITH (FORCE)")
        await admin.close()
    assert "a newer GenX (migration 9999" in told
    assert "restore the backup" in told
    assert [row["tablename"] for row in tables] == ["alembic_version"]


def test_openapi_prints_the_document(genx: Genx) -> None:
    result = genx("openapi")
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["openapi"].startswith("3.")


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_port_in_use_is_reported_before_anything_starts(genx: Genx, taken_port: int) -> None:
    assert f"port {taken_port}" in refused(genx("run", GENX_PORT=str(taken_port)))


@pytest.mark.parametrize("command", ["run", "migrate"])
def test_an_unusable_data_folder_is_reported(genx: Genx, tmp_path: Path, command: str) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.touch()
    for folder in (in_the_way, in_the_way / "data", Path("/proc/genx")):
        told = refused(genx(command, GENX_DATA_DIR=str(folder), GENX_PORT=str(free_port())))
        assert f"the data folder {folder} " in told
        assert "set GENX_DATA_DIR" in told


def test_a_weak_password_for_the_first_admin_is_reported_with_its_setting(genx: Genx, tmp_path: Path) -> None:
    told = refused(genx("run", GENX_ADMIN_PASSWORD="short", GENX_DATA_DIR=str(tmp_path), GENX_PORT=str(free_port())))
    assert "GENX_ADMIN_PASSWORD" in told
    assert "at least 12 characters" in told


def test_a_missing_database_is_reported(genx: Genx) -> None:
    nobody = f"postgresql://genx:s3cret@127.0.0.1:{free_port()}/genx"
    told = refused(genx("migrate", GENX_DATABASE_URL=nobody))
    assert "PostgreSQL can't be reached" in told
    assert "s3cret" not in told


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.mark.parametrize(
    ("option", "value"),
    [("--url", "http://localhost/"), ("--chargers", "0"), ("--prefix", "A/B"), ("--behaviour", "sleeps")],
)
def test_simulate_says_what_it_needs(genx: Genx, option: str, value: str) -> None:
    assert option in refused(genx("simulate", option, value))


@pytest.mark.parametrize(
    ("option", "value"),
    [("--chargers", "0"), ("--chargers", "251"), ("--days", "0"), ("--days", "401"), ("--prefix", "A/B")],
)
def test_seed_says_what_it_needs(genx: Genx, option: str, value: str) -> None:
    assert option in refused(genx("seed", option, value))


def test_seed_fills_an_empty_database_once(genx: Genx, tmp_path: Path) -> None:
    data = str(tmp_path / "data")
    seeded = genx("seed", "--chargers", "2", "--days", "3", GENX_DATA_DIR=data)
    assert seeded.returncode == 0, seeded
    assert seeded.stdout.startswith("2 chargers and 3 days of their past are made up")
    told = refused(genx("seed", "--chargers", "2", GENX_DATA_DIR=data))
    assert "this database has 2 chargers" in told
    assert "GENX_DATA_DIR" in told


def test_help_and_version(genx: Genx) -> None:
    assert "simulate" in genx("--help").stdout
    assert genx("--version").stdout.startswith("genx ")
    assert genx("fly").returncode == 2


def test_the_banner_says_where_everything_is() -> None:
    values = Settings(public_url="https://genx.example", data_dir=Path("/data"), admin_email="me@example.org")
    first = banner(values, "one-time")
    assert "https://genx.example/docs" in first
    assert "wss://genx.example/ws/ocpp/16/{deviceId}" in first
    assert "me@example.org" in first
    assert "one-time" in first
    assert "/data" in first
    later = banner(values, None)
    assert "Password" not in later
    assert "https://genx.example\n" in later
    assert "s3cret" not in banner(Settings(database_url="postgresql://genx:s3cret@db/genx"), None)


def test_the_chargers_url_is_the_public_one() -> None:
    assert Settings(public_url="http://localhost:8000").charger_url == "ws://localhost:8000/ws/ocpp/16/"
    assert Settings(public_url="https://http.example").charger_url == "wss://http.example/ws/ocpp/16/"


def test_a_log_that_no_terminal_shows_has_no_colours() -> None:
    code = (
        "import structlog, genx.logs; genx.logs.configure_logging('info', 'console');"
        " structlog.get_logger('genx').warning('said', by='us')"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60)
    assert "said" in done.stderr
    assert "\x1b" not in done.stderr


@pytest.mark.parametrize("style", ["console", "json"])
def test_text_from_outside_begins_no_log_line(style: str) -> None:
    code = (
        f"import structlog, genx.logs; genx.logs.configure_logging('info', '{style}');"
        " structlog.get_logger('genx').warning('said', path='/\\n2026-01-15 forged\\x1b[2J\\u2028');"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60)
    assert len(done.stderr.splitlines()) == 1
    assert "\x1b" not in done.stderr


@pytest.mark.parametrize("style", ["console", "json"])
def test_a_traceback_in_the_log_reveals_no_values(style: str) -> None:
    code = (
        f"import structlog, genx.logs; genx.logs.configure_logging('info', '{style}')\n"
        "def signs_in(password):\n    raise RuntimeError('a bug of ours')\n"
        "try:\n    signs_in(''.join(['s3', 'cret']))\n"
        "except RuntimeError as error:\n    structlog.get_logger('genx').error('request failed', exc_info=error)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60)
    assert "a bug of ours" in done.stderr
    assert "s3cret" not in done.stderr
