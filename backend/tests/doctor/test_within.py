"""Settings, secrets, the machine and the database."""

import re
import shutil
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.base.migrate import newest_migration
from genx.doctor import as_json, as_text, examine, has_failed, unreadable
from genx.doctor.configured import _public, _secrets
from genx.doctor.database import compared
from genx.settings.reading import Loaded
from genx.settings.table import TABLE, Settings
from tests.doctor.conftest import Doctor

PUBLIC = {"public_url": "https://genx.invalid", "trusted_proxies": ("127.0.0.1",), "registration": "closed"}


async def said_of(doctor: Doctor, check: str, **settings: Any) -> list[tuple[str, str, str]]:
    return [(one.state, one.said, one.mend) for one in await doctor.all(**settings) if one.check == check]


async def test_settings_that_agree(doctor: Doctor) -> None:
    [(state, said, _)] = await said_of(doctor, "settings", sources={"GENX_PORT": ".env"}, **PUBLIC)
    assert (state, said) == ("ok", f"1 of {len(TABLE)} are given, and agree with each other")


@pytest.mark.parametrize(
    ("settings", "state", "said"),
    [
        ({"session_idle_days": 91}, "warning", "GENX_SESSION_IDLE_DAYS"),
        ({"max_connections_per_address": 101}, "warning", "GENX_MAX_CONNECTIONS_PER_ADDRESS"),
        ({"trusted_proxies": ("0.0.0.0/0",)}, "failed", "trusts every address"),
        ({"public_url": "http://genx.invalid"}, "warning", "in the clear"),
        ({"trusted_proxies": ()}, "warning", "GENX_TRUSTED_PROXIES is empty"),
        ({"registration": "open"}, "warning", "any charger that knows the address"),
        ({"host": "0.0.0.0"}, "warning", "bypasses the proxy"),
    ],
)
async def test_settings_that_disagree(doctor: Doctor, settings: Any, state: str, said: str) -> None:
    [found] = await said_of(doctor, "settings", **{**PUBLIC, **settings})
    assert found[0] == state
    assert said in found[1]
    assert found[2]


@pytest.mark.parametrize(("key", "state"), [("a" * 40, "failed"), ("please-change-me-0123456789abcdefgh", "failed")])
async def test_a_key_that_can_be_guessed(doctor: Doctor, key: str, state: str) -> None:
    [found] = await said_of(doctor, "secrets", secret_key=key)
    assert (found[0], "openssl rand" in found[2]) == (state, True)
    assert key not in str(found)


@pytest.mark.parametrize(("password", "state"), [("genx", "warning"), ("Postgres", "warning"), ("7f0c5d1e9ab2", "ok")])
def test_a_guessable_password_of_the_database(tmp_path: Path, password: str, state: str) -> None:
    settings = Settings(database_url=f"postgresql://me:{password}@db/genx", data_dir=tmp_path)
    [found] = _secrets(Loaded(settings, {row.name: "default" for row in TABLE}, ()), tmp_path)
    assert (found.state, "openssl rand" in found.mend) == (state, state == "warning")
    assert f":{password}@" not in str(found)


async def test_a_key_that_was_not_rotated(doctor: Doctor) -> None:
    key = "UkXPHpKn4mWfGd6yZ0sVq1aTb8cLrEoJ"
    [found] = await said_of(doctor, "secrets", secret_key=key, secret_key_previous=key)
    assert (found[0], "was not rotated" in found[1]) == ("warning", True)


async def test_secret_files_that_others_can_read(doctor: Doctor) -> None:
    dotenv = doctor.folder / ".env"
    dotenv.write_text("GENX_SECRET_KEY=...")
    dotenv.chmod(0o644)
    (doctor.folder / "data").mkdir()
    (doctor.folder / "data" / "secret_key").write_text("...")
    (doctor.folder / "data" / "secret_key").chmod(0o640)
    found = await said_of(doctor, "secrets", sources={"GENX_SMTP_URL": ".env"})
    assert [one[2] for one in found] == [f"chmod 600 {dotenv}", f"chmod 600 {doctor.folder / 'data' / 'secret_key'}"]
    dotenv.chmod(0o600)
    (doctor.folder / "data" / "secret_key").chmod(0o600)
    [mended] = await said_of(doctor, "secrets", sources={"GENX_SMTP_URL": ".env"})
    assert mended[0] == "ok"


async def test_unknown_names_of_settings(doctor: Doctor) -> None:
    loaded = Loaded(doctor.settings, {row.name: "default" for row in TABLE}, ("GENX_PROT",))
    found = [one for one in await examine(loaded, doctor.folder) if one.check == "settings"]
    assert [(one.state, one.said) for one in found] == [
        ("warning", "there is no setting GENX_PROT; did you mean GENX_PORT?")
    ]


@pytest.mark.parametrize(("free", "state"), [(10**8, "failed"), (10**9, "warning"), (10**11, "ok")])
async def test_room_on_the_disk(doctor: Doctor, monkeypatch: pytest.MonkeyPatch, free: Any, state: str) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=free, total=10**12, used=0))
    found = await said_of(doctor, "disk")
    assert {one[0] for one in found} == {state}
    assert ("make room" in found[0][2]) == (state != "ok")


async def test_more_chargers_than_files(doctor: Doctor) -> None:
    [found] = await said_of(doctor, "open files", max_connections=1_000_000_000, max_connections_per_address=1)
    assert (found[0], "LimitNOFILE" in found[2]) == ("warning", True)


async def test_the_database_is_well(doctor: Doctor) -> None:
    found = {one.check: one for one in await doctor.all()}
    assert found["database"].said.startswith("PostgreSQL ")
    assert (found["schema"].state, (newest_migration() or "none") in found["schema"].said) == ("ok", True)
    assert found["clock"].state == "ok"


@pytest.fixture
async def other_database(dsn: str) -> AsyncIterator[str]:
    """An empty database."""
    admin = await asyncpg.connect(dsn)
    await admin.execute("CREATE DATABASE examined")
    yield re.sub(r"/[^/?]*(?=\?|$)", "/examined", dsn)
    await admin.execute("DROP DATABASE examined WITH (FORCE)")
    await admin.close()


async def test_a_database_without_schema(doctor: Doctor, other_database: Any) -> None:
    found = await doctor("schema", database_url=other_database)
    assert (found.state, "genx migrate" in found.mend) == ("warning", True)


@pytest.mark.parametrize(
    ("migration", "state", "said", "mend"),
    [
        ("0001", "warning", "belongs to an older version", "make a backup"),
        ("9999", "failed", "a newer GenX (migration 9999", "restore the backup"),
    ],
)
async def test_a_schema_of_another_version(
    doctor: Doctor, other_database: Any, migration: Any, state: str, said: str, mend: Any
) -> None:
    connection = await asyncpg.connect(other_database)
    await connection.execute("CREATE TABLE alembic_version (version_num text)")
    await connection.execute("INSERT INTO alembic_version VALUES ($1)", migration)
    await connection.close()
    found = await doctor("schema", database_url=other_database)
    assert (found.state, said in found.said, mend in found.mend) == (state, True, True), found


async def test_a_database_that_is_not_there(doctor: Doctor) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    nobody = f"postgresql://genx:s3cret@127.0.0.1:{port}/genx"
    found = {one.check: one for one in await doctor.all(database_url=nobody)}
    assert (found["database"].state, "can't be reached" in found["database"].said) == ("failed", True)
    assert "GENX_DATABASE_URL" in found["database"].mend
    assert found["schema"].state == found["clock"].state == "skipped"
    assert "s3cret" not in as_text(list(found.values()))


async def test_a_database_that_does_not_answer(doctor: Doctor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("genx.doctor.database.PATIENCE_S", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"postgresql://genx@127.0.0.1:{silent.getsockname()[1]}/genx"
        found = await doctor("database", database_url=url)
    assert (found.state, "did not answer" in found.said) == ("failed", True)


async def test_the_embedded_database_runs_with_the_server_only(doctor: Doctor) -> None:
    found = {one.check: one for one in await doctor.all(database_url="")}
    assert [found[name].state for name in ("database", "schema", "clock")] == ["skipped"] * 3
    assert "genx run" in found["database"].said
    assert not (doctor.folder / "data").exists()


@pytest.mark.parametrize(
    ("offset", "state", "said"),
    [
        (1.5, "ok", "+1.5 s"),
        (-30.0, "warning", "30.0 s behind ours"),
        (3600.0, "failed", "3600.0 s ahead of ours"),
    ],
)
def test_clocks(offset: Any, state: str, said: str) -> None:
    found = compared("clock", "database", offset)
    assert (found.state, said in found.said) == (state, True)
    assert ("timedatectl" in found.mend) == (state != "ok")


async def test_the_database_has_another_time(doctor: Doctor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("genx.doctor.database.time", SimpleNamespace(time=lambda: 1.0))
    assert (await doctor("clock")).state == "failed"


def test_the_doctors_output() -> None:
    findings = unreadable(["GENX_PORT is 'x'"])
    assert as_text(findings).splitlines() == [
        "failed   settings     GENX_PORT is 'x'",
        "                      -> correct it in the environment or in .env",
        "skipped  everything else the settings can't be read",
    ]
    assert has_failed(findings)
    assert as_json(findings[1:]) == (
        '{"ok":true,"findings":[{"check":"everything else","state":"skipped","said":"the settings can\'t be read",'
        '"mend":""}]}'
    )


async def test_the_doctor_leaves_the_database_as_it_was(doctor: Doctor, clean_db: AsyncEngine) -> None:
    before = await counts(clean_db)
    await doctor.all()
    assert await counts(clean_db) == before


async def counts(engine: AsyncEngine) -> dict[str, int]:
    async with engine.connect() as connection:
        query = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        names = sorted((await connection.execute(text(query))).scalars())
        return {
            name: int((await connection.execute(text(f"SELECT count(*) FROM {name}"))).scalar_one()) for name in names
        }


def test_a_trial_on_one_machine_gets_no_warnings_meant_for_public_servers() -> None:
    assert list(_public(Settings(public_url="http://localhost:8000"))) == []


@pytest.mark.parametrize("settings", [{"host": "0.0.0.0"}, {"trusted_proxies": ("127.0.0.1",)}])
def test_a_server_that_other_machines_reach_is_told_to_set_its_public_url(settings: Any) -> None:
    [found] = _public(Settings(public_url="http://localhost:8000", **settings))
    assert (found.state, "links in mails lead nowhere there" in found.said) == ("warning", True)
    assert "GENX_PUBLIC_URL" in (found.mend or "")
