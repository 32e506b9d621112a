"""A forgotten password on the running server: the request, the mail with its link, and the new password."""

import subprocess
import sys

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.delivery import queue
from tests.delivery.mail.conftest import eventually, mail_server, person, plain, rows, token_in
from tests.support.server import running_server, token_for


async def test_from_the_forgotten_password_to_the_notice_that_it_was_changed(
    clean_db: AsyncEngine, dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "EVERY_S", 3600)  # Mails leave because somebody asked.
    await person(clean_db, "ada@example.org")
    settings = {"public_url": "https://charge.example.org", "mail_from": "no-reply@example.org"}
    async with (
        mail_server() as sink,
        running_server(dsn, smtp_url=sink.url(), **settings) as server,
        server.client() as client,
    ):
        asked = await client.post(
            "/auth/forgot-password", json={"email": "ADA@example.org"}, headers={"X-Forwarded-Host": "evil.example"}
        )
        assert asked.status_code == 202
        await eventually(lambda: sink.inbox)
        body = {"token": token_in(sink.inbox[0]), "password": "correct horse battery staple of Ada"}
        assert (await client.post("/auth/reset-password", json=body)).status_code == 204
        await eventually(lambda: len(sink.inbox) == 2)
        assert (await client.post("/auth/reset-password", json=body)).status_code == 400
    link, notice = sink.inbox
    assert link["From"] == "GenX <no-reply@example.org>"
    assert sink.names == ["example.org"] * 2
    assert "https://charge.example.org/reset-password?token=" in plain(link)
    assert "valid for 30 minutes" in plain(link)
    assert notice["Subject"] == "Your GenX password was changed"


async def test_a_changed_address_is_announced_to_the_old_one(
    clean_db: AsyncEngine, dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "EVERY_S", 3600)  # Mails leave because of the change.
    ada = await person(clean_db, "ada@example.org")
    invited = await person(clean_db, "mistyped@example.org", password_hash=None)
    async with (
        mail_server() as sink,
        running_server(dsn, smtp_url=sink.url()) as server,
        server.client(await token_for(clean_db, "admin")) as admin,
    ):
        for user, changes in (
            (invited, {"email": "eve@example.org"}),
            (ada, {"email": "Ada@example.org"}),
            (ada, {"name": "Ada", "role": "operator"}),
            (ada, {"email": "ada@new.example"}),
        ):
            assert (await admin.patch(f"/users/{user.user_id}", json=changes)).status_code == 200
        await eventually(lambda: sink.inbox)
        assert [row.email for row in await rows(clean_db)] == ["Ada@example.org"]
    (notice,) = sink.inbox
    assert notice["To"] == "Ada@example.org"
    assert notice["Subject"] == "The email address of your GenX account was changed"
    assert "new.example" not in plain(notice)


def test_the_start_waits_for_no_library_of_mail() -> None:
    ask = "import sys, genx.app; print(*({'fastapi_mail', 'aiosmtplib', 'pydantic', 'jinja2'} & sys.modules.keys()))"
    told = subprocess.run([sys.executable, "-c", ask], check=True, capture_output=True, text=True)
    assert told.stdout == "\n"
