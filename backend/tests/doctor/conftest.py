"""A server behind a proxy with TLS, and authorities that are trusted or not."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.doctor import examine
from genx.doctor.finding import Finding
from genx.settings.reading import Loaded
from genx.settings.table import TABLE, Settings
from tests.support.server import RunningServer, running_server

Key = ec.EllipticCurvePrivateKey
DAYS = timedelta(days=1)


def name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


class Authority:
    """An authority that signs certificates and is trusted only if a client is told to."""

    def __init__(self, folder: Path, common: str = "An authority") -> None:
        self._folder = folder
        self._common = common
        self._key = ec.generate_private_key(ec.SECP256R1())
        self.file = folder / "authority.pem"
        whole = self._signed(common, self._key, timedelta(days=-1), timedelta(days=900), is_authority=True)
        self.file.write_bytes(whole.public_bytes(serialization.Encoding.PEM))

    def _signed(
        self, common: str, key: Key, begins: timedelta, ends: timedelta, *, is_authority: bool = False
    ) -> x509.Certificate:
        now = datetime.now(UTC)
        made = x509.CertificateBuilder().subject_name(name(common)).issuer_name(name(self._common))
        made = made.public_key(key.public_key()).serial_number(x509.random_serial_number())
        made = made.not_valid_before(now + begins).not_valid_after(now + ends)
        made = made.add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        if not is_authority:
            made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(common)]), critical=False)
        return made.sign(self._key, hashes.SHA256())

    def context(
        self, host: str = "localhost", *, begins: timedelta = -10 * DAYS, ends: timedelta = 80 * DAYS
    ) -> ssl.SSLContext:
        """Return the TLS context of a server for `host`."""
        key = ec.generate_private_key(ec.SECP256R1())
        return self._server(key, self._signed(host, key, begins, ends))

    def self_signed(self) -> ssl.SSLContext:
        alone = Authority(self._folder.parent, "localhost")
        signed = alone._signed("localhost", alone._key, -DAYS, 30 * DAYS)
        return self._server(alone._key, signed)

    def _server(self, key: Key, certificate: x509.Certificate) -> ssl.SSLContext:
        file = self._folder / f"{certificate.serial_number}.pem"
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        file.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(file)
        return context


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """Return an authority that this machine trusts."""
    folder = tmp_path / "authority"
    folder.mkdir()
    made = Authority(folder)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.file))
    return made


@asynccontextmanager
async def proxy(
    to: int,
    tls: ssl.SSLContext | None,
    *,
    answers: Mapping[str, bytes] | None = None,
    changes: Callable[[bytes], bytes] = lambda head: head,
) -> AsyncIterator[int]:
    """The port of a proxy to a port here: it `answers` itself by the beginning of a path, or `changes` the request."""

    async def pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while part := await reader.read(65_536):
                writer.write(part)
                await writer.drain()
        with suppress(OSError):
            writer.close()

    writers: list[asyncio.StreamWriter] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, OSError):
            writer.close()
            return
        path = head.split(b" ")[1].decode()
        own = next((answer for beginning, answer in (answers or {}).items() if path.startswith(beginning)), None)
        if own is not None:
            writer.write(b"HTTP/1.1 " + own + b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            writer.close()
            return
        behind, before = await asyncio.open_connection("127.0.0.1", to)
        writers.append(before)
        before.write(changes(head))
        await asyncio.gather(pipe(reader, before), pipe(behind, writer))

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for writer in writers:
            writer.transport.abort()


@pytest.fixture(scope="module")
async def server(dsn: str) -> AsyncIterator[RunningServer]:
    async with running_server(dsn) as running:
        yield running


class Doctor:
    """Asks the doctor about an installation; a test names only the settings that matter to it."""

    def __init__(self, folder: Path, server: RunningServer, dsn: str) -> None:
        self.folder = folder
        self.settings = Settings(
            host=server.host,
            port=server.port,
            public_url=server.url,
            database_url=dsn,
            data_dir=folder / "data",
            max_connections=100,
            max_connections_per_address=50,
        )

    async def all(self, *, sources: Mapping[str, str] | None = None, **settings: Any) -> list[Finding]:
        chosen = replace(self.settings, **settings)
        known = {row.name: "default" for row in TABLE} | dict(sources or {})
        return await examine(Loaded(chosen, known, ()), self.folder)

    async def __call__(self, check: str, **settings: Any) -> Finding:
        """Return the only finding of this check."""
        [found] = [one for one in await self.all(**settings) if one.check == check]
        return found


@pytest.fixture
def doctor(tmp_path: Path, server: RunningServer, dsn: str, clean_db: AsyncEngine) -> Doctor:
    return Doctor(tmp_path, server, dsn)
