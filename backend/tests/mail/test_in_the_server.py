"""The sender inside the running server: told of a mail, it sends it, with links of the public URL."""

import subprocess
import sys
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncEngine

from genx.accounts import links
from genx.db import outbox
from genx.db.engine import begin
from tests.mail.conftest import eventually, mail_server, person, plain, token_in
from tests.support.server import running_server


async def test_a_forgotten_password_of_the_running_server(clean_db: AsyncEngine, dsn: str) -> None:
    ada = await person(clean_db, "ada@example.org")
    settings = {"public_url": "https://charge.example.org", "mail_from": "no-reply@example.org"}
    async with mail_server() as sink, running_server(dsn, smtp_url=sink.url(), **settings) as server:
        async with begin(clean_db) as connection:
            await outbox.add(connection, "reset", "ada@example.org", datetime.now(UTC))
        server.app.outbox.wake()
        await eventually(lambda: sink.inbox)
    [message] = sink.inbox
    assert message["From"] == "GenX <no-reply@example.org>"
    assert sink.names == ["example.org"]
    assert "https://charge.example.org/reset-password?token=" in plain(message)
    assert "good for 30 minutes" in plain(message)
    async with begin(clean_db) as connection:
        assert await links.redeem(connection, token_in(message), datetime.now(UTC)) == ada.user_id


def test_the_start_waits_for_no_library_of_mail() -> None:
    ask = "import sys, genx.app; print(*({'fastapi_mail', 'aiosmtplib', 'pydantic', 'jinja2'} & sys.modules.keys()))"
    told = subprocess.run([sys.executable, "-c", ask], check=True, capture_output=True, text=True)
    assert told.stdout == "\n"
