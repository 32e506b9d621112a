"""People who get mail, a clock that the test sets, and a mail server that accepts or refuses mail."""

import asyncio
import email
import email.policy
import re
import socket
import ssl
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.base.engine import begin
from genx.db.queries import users
from genx.domain.user import User

PASSWORD = "p@ss/wörd:1"
SIGN_IN = f"genx:{quote(PASSWORD, safe='')}"
NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
LINK = re.compile(r"https?://\S+/reset-password\?token=([A-Za-z0-9_-]{43})(&invitation=1)?(?=\s)")


class Clock:
    """Return the time of the test's clock."""

    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **span: float) -> None:
        self.at += timedelta(**span)


@pytest.fixture
def clock() -> Clock:
    return Clock()


async def person(engine: AsyncEngine, address: str, **fields: Any) -> User:
    """A user, who has a password unless told otherwise."""
    known: dict[str, Any] = {"role": "viewer", "created_at": NOON, "password_hash": "a hash"}
    user = User(user_id=uuid4(), email=address, **(known | fields))
    async with begin(engine) as connection:
        await users.create(connection, user)
    return user


async def rows(engine: AsyncEngine, query: str = "SELECT * FROM mail_outbox ORDER BY mail_id") -> list[Any]:
    async with engine.connect() as connection:
        return list((await connection.execute(text(query))).all())


def plain(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def html(message: EmailMessage) -> str:
    part = message.get_body(("html",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def token_in(message: EmailMessage) -> str:
    found = LINK.search(plain(message))
    assert found is not None, plain(message)
    return found[1]


@dataclass
class MailServer:
    """Takes mail, or answers as `answers` says by command (RCPT, DATA): a list is used up, the last one stays.

    An answer to DATA may repeat the mail's {link} and our {password}.
    """

    port: int = 0
    inbox: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str | None, list[str], bool]] = field(default_factory=list)
    """Of each mail that was taken: sender, recipients, and whether it came over TLS."""
    answers: dict[str, list[str]] = field(default_factory=dict)
    hangs: asyncio.Event | None = None
    """Where set, DATA is not answered until it is."""
    signed_in: list[tuple[str, bytes, bytes]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    links: set[SMTP] = field(default_factory=set)

    def is_left(self) -> bool:
        """Return whether all clients that connected have left again."""
        return bool(self.links) and all(smtp.transport is None for smtp in self.links)

    def url(self, user: str = "", options: str = "", scheme: str = "smtp") -> str:
        return f"{scheme}://{user and user + '@'}localhost:{self.port}{options and '?' + options}"

    def _answer(self, command: str) -> str | None:
        known = self.answers.get(command, [])
        return None if not known else known.pop(0) if len(known) > 1 else known[0]

    async def handle_EHLO(
        self, _: SMTP, session: Session, __: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.names.append(hostname)
        return responses

    async def handle_RCPT(self, _: SMTP, __: Session, envelope: Envelope, address: str, ___: list[str]) -> str:
        answer = self._answer("RCPT") or self._answer(f"RCPT {address}") or "250 OK"
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, _: SMTP, session: Session, envelope: Envelope) -> str:
        if self.hangs is not None:
            await self.hangs.wait()
        assert isinstance(envelope.content, bytes)
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        link = LINK.search(plain(message))
        answer = (self._answer("DATA") or "250 OK").format(link=link and link[0], password=PASSWORD)
        if answer.startswith("250"):
            self.inbox.append(message)
            self.envelopes.append((envelope.mail_from, list(envelope.rcpt_tos), session.ssl is not None))
        return answer

    def authenticate(self, _: SMTP, __: Session, ___: Envelope, mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.signed_in.append((mechanism, data.login, data.password))
        return AuthResult(success=data == LoginPassword(b"genx", PASSWORD.encode()), handled=False)


@asynccontextmanager
async def mail_server(
    *,
    tls: ssl.SSLContext | None = None,
    implicit: bool = False,
    auth: bool = False,
    port: int = 0,
    **options: Any,
) -> AsyncIterator[MailServer]:
    """A mail server on localhost, at a free port unless told otherwise; `tls` is what it shows on STARTTLS."""
    server = MailServer(**({"answers": options.pop("answers")} if "answers" in options else {}))
    loop = asyncio.get_running_loop()

    def protocol() -> SMTP:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # The sink thinks little of passwords in the clear.
            smtp = made()
        server.links.add(smtp)
        return smtp

    def made() -> SMTP:
        return SMTP(
            server,
            hostname="sink.example",
            tls_context=None if implicit else tls,
            require_starttls=tls is not None and not implicit,
            authenticator=server.authenticate if auth else None,
            auth_required=auth,
            auth_require_tls=tls is not None and not implicit,
            loop=loop,
            enable_SMTPUTF8=options.get("smtputf8", True),
            **({"auth_exclude_mechanism": options["without"]} if "without" in options else {}),
        )

    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", port))
    server.port = listening.getsockname()[1]
    serving = await loop.create_server(protocol, sock=listening, ssl=tls if implicit else None)
    try:
        yield server
    finally:
        serving.close()
        for smtp in server.links:
            if isinstance(smtp.transport, asyncio.Transport):
                smtp.transport.abort()
        await serving.wait_closed()


async def eventually(holds: Callable[[], Awaitable[object] | object], within: float = 20) -> None:
    """Wait until something holds; it is an AssertionError where it never does."""
    async with asyncio.timeout(within):
        while True:
            answer = holds()
            if await answer if isinstance(answer, Awaitable) else answer:
                return
            await asyncio.sleep(0.01)
