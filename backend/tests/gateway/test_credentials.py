"""Proof of a charger's identity: certificates that a trusted proxy has checked, passwords, or nothing (H6)."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from websockets.asyncio.client import connect

from genx.accounts import charger_credentials, hashing
from genx.accounts.charger_credentials import FREE_TRIES, hash_charger_password
from genx.central_system.policy import Policy
from genx.gateway.door.certificates import in_subject, is_of
from tests.gateway.conftest import Here, serving
from tests.gateway.test_door import basic, refused, remembered

CP001 = "/ws/ocpp/16/CP001"
LOOPBACK = ["10.0.0.0/8", "127.0.0.1"]


def shown(subject: str, verify: str = "SUCCESS") -> dict[str, str]:
    return {"X-Client-Certificate-Verify": verify, "X-Client-Certificate-Subject": subject}


async def known(here: Here, password: str | None = None, serial_number: str | None = None) -> None:
    values = {"hash": password and hash_charger_password(password), "serial": serial_number}
    async with here.engine.begin() as connection:
        await connection.execute(
            text(
                "INSERT INTO chargers (device_id, registered_at, password_hash, serial_number)"
                " VALUES ('CP001', now(), :hash, :serial)"
            ),
            values,
        )


@pytest.fixture
async def behind_proxy(clean_db: AsyncEngine, dsn: str) -> AsyncIterator[Here]:
    async with serving(clean_db, dsn, trusted=LOOPBACK) as here:
        yield here


class TestCertificates:
    @pytest.mark.parametrize(
        "subject",
        ["CN=CP001", "CN=cp001,O=Acme\\, Inc.,C=DE", "C=DE, O=Acme+CN=CP001", "2.5.4.3=CP001", "CN=SN-7", "CN=sn\\2D7"],
    )
    async def test_a_certificate_with_the_id_or_serial_number_needs_no_password(
        self, behind_proxy: Here, subject: str
    ) -> None:
        await known(behind_proxy, "secret", "SN-7")
        async with behind_proxy.charger(additional_headers=shown(subject)) as charger:
            assert await charger.boot()
        assert (await refused(behind_proxy, CP001)).status_code == 401

    @pytest.mark.parametrize("headers", [{}, basic("CP001", b"secret")])
    async def test_a_certificate_with_another_name_is_refused_with_advice(
        self, behind_proxy: Here, headers: dict[str, str]
    ) -> None:
        await known(behind_proxy, "secret", "SN-7")
        response = await refused(behind_proxy, CP001, additional_headers=shown("CN=CP002,O=CP001") | headers)
        assert response.status_code == 403
        (kept,) = await remembered(behind_proxy)
        assert (kept["identity"], kept["reason"]) == ("CP001", "wrong-certificate")
        assert "'CP002'" in kept["advice"]

    @pytest.mark.parametrize("verify", ["NONE", "FAILED:certificate has expired", "GENEROUS", "", "success"])
    async def test_a_certificate_that_failed_its_check_does_not_count(self, behind_proxy: Here, verify: str) -> None:
        await known(behind_proxy, "secret")
        headers = shown("CN=CP001", verify)
        assert (await refused(behind_proxy, CP001, additional_headers=headers)).status_code == 401
        async with behind_proxy.charger(additional_headers=headers | basic("CP001", b"secret")) as charger:
            assert await charger.boot()

    @pytest.mark.parametrize(
        "headers",
        [
            [*shown("CN=CP001").items(), ("X-Client-Certificate-Verify", "NONE")],
            [*shown("CN=CP001").items(), ("x-client-certificate-subject", "CN=CP001")],
            [("X-Client-Certificate-Verify", "SUCCESS")],
            shown("CN=CP001,CN=CP002").items(),
            shown("O=CP001").items(),
            shown("/CN=CP001").items(),
        ],
    )
    async def test_ambiguous_certificate_headers_are_refused(self, behind_proxy: Here, headers: Any) -> None:
        response = await refused(behind_proxy, CP001, additional_headers=list(headers))
        assert response.status_code == 403
        (kept,) = await remembered(behind_proxy)
        assert kept["reason"] == "unclear-certificate"
        assert await behind_proxy.rows("SELECT * FROM chargers") == []

    async def test_certificate_headers_count_only_from_a_trusted_proxy(self, here: Here) -> None:
        await known(here, "secret")
        forged = shown("CN=CP001") | {"X-Forwarded-For": "10.0.0.1"}
        response = await refused(here, CP001, additional_headers=forged)
        assert (response.status_code, (await remembered(here))[0]["address"]) == (401, "127.0.0.1")
        async with here.charger("CP009", additional_headers=shown("CN=CP001")) as charger:
            assert await charger.boot()

    async def test_the_peer_decides_and_not_the_forwarded_address(self, behind_proxy: Here) -> None:
        await known(behind_proxy, "secret")
        headers = shown("CN=CP001") | {"X-Forwarded-For": "192.0.2.7"}
        async with behind_proxy.charger(additional_headers=headers) as charger:
            assert await charger.boot()
            (connection,) = behind_proxy.side.registry
            assert connection.address == "192.0.2.7"

    async def test_a_plain_request_is_told_what_is_missing_as_without_one(self, behind_proxy: Here) -> None:
        async with httpx.AsyncClient() as client:
            url = f"http://127.0.0.1:{behind_proxy.port}{CP001}"
            assert (await client.get(url, headers=shown("CN=CP001"))).status_code == 426


@pytest.mark.parametrize(
    ("subject", "name"),
    [
        ("CN=a", "a"),
        ("cn=a b,O=x", "a b"),
        (r"CN=a\+b\,c\\d\"e\20", 'a+b,c\\d"e '),
        (r"CN=\C3\A9", "é"),
        ("CN=a=b", "a=b"),
        ("1.2.3=#0403020101,CN=a", "a"),
        ("O=,CN=a", "a"),
    ],
)
def test_the_common_name_of_a_subject(subject: str, name: str) -> None:
    assert in_subject(subject) == name


@pytest.mark.parametrize(
    "subject",
    [
        "",
        "CN",
        "CN=",
        "CN=a,",
        "CN=a;O=b",
        'CN="a"',
        "CN=a\\",
        r"CN=a\zz",
        r"CN=\FF",
        "CN=#0401",
        "CN=a\n,O=b",
        ",CN=a",
    ],
)
def test_ambiguous_subjects(subject: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        in_subject(subject)


def test_letter_case_counts_for_other_letters_than_ascii() -> None:
    assert is_of("sn-k", "other", "SN-K")
    assert not is_of("SN-\N{KELVIN SIGN}", "sn-k")
    assert is_of("É", "É")
    assert not is_of("É", "é")
    assert not is_of("", "", None)


class TestRequired:
    @pytest.fixture
    async def strict(self, clean_db: AsyncEngine, dsn: str) -> AsyncIterator[Here]:
        async with serving(clean_db, dsn, trusted=LOOPBACK, require_credentials=True) as here:
            yield here

    @pytest.mark.parametrize("headers", [{}, basic("CP001", b"guess")])
    async def test_a_stranger_with_nothing_leaves_no_trace(self, strict: Here, headers: dict[str, str]) -> None:
        assert (await refused(strict, CP001, additional_headers=headers)).status_code == 401
        (kept,) = await remembered(strict)
        assert (kept["identity"], kept["reason"]) == ("CP001", "no-credentials")
        assert "add it here with a password first" in kept["advice"]
        assert await strict.rows("SELECT * FROM chargers") == []

    async def test_an_unknown_charger_with_its_own_certificate_is_registered(self, strict: Here) -> None:
        assert (await refused(strict, CP001, additional_headers=shown("CN=CP002"))).status_code == 403
        assert await strict.rows("SELECT * FROM chargers") == []
        async with strict.charger(additional_headers=shown("CN=CP001")) as charger:
            assert await charger.boot()

    async def test_a_closed_door_is_closed_to_those_with_certificates_too(
        self, clean_db: AsyncEngine, dsn: str
    ) -> None:
        policy = Policy(registration="closed")
        async with serving(clean_db, dsn, policy=policy, trusted=LOOPBACK, require_credentials=True) as here:
            assert (await refused(here, CP001, additional_headers=shown("CN=CP001"))).status_code == 404

    async def test_a_charger_without_a_password_stays_out(self, strict: Here) -> None:
        await known(strict)
        response = await refused(strict, CP001, additional_headers=basic("CP001", b"guess"))
        assert (response.status_code, response.headers["WWW-Authenticate"][:5]) == (401, "Basic")
        (kept,) = await remembered(strict)
        assert (kept["reason"], "set one here" in kept["advice"]) == ("no-credentials", True)

    async def test_a_charger_with_its_first_password_gets_in_only_with_it(self, strict: Here) -> None:
        await known(strict)
        async with strict.engine.begin() as connection:
            new = {"hash": hash_charger_password("first")}
            await connection.execute(text("UPDATE chargers SET new_password_hashes = ARRAY[CAST(:hash AS text)]"), new)
        assert (await refused(strict, CP001)).status_code == 401
        for _ in range(2):
            async with strict.charger(additional_headers=basic("CP001", b"first")) as charger:
                assert await charger.boot()


class TestGuessers:
    async def test_h6_a_charger_that_signed_in_before_gets_in_from_a_guessers_address(self, here: Here) -> None:
        await known(here, "secret")
        async with here.charger(additional_headers=basic("CP001", b"secret")):
            pass
        for number in range(FREE_TRIES):
            await refused(here, CP001, additional_headers=basic("CP001", b"guess %d" % number))
        assert (await refused(here, CP001, additional_headers=basic("CP001", b"guess"))).status_code == 429
        async with here.charger(additional_headers=basic("CP001", b"secret")) as charger:
            assert await charger.boot()

    async def test_h6_guesses_at_once_count_like_guesses_in_a_row(self, here: Here) -> None:
        await known(here, "secret")
        guesses = [
            refused(here, CP001, additional_headers=basic("CP001", b"guess %d" % number)) for number in range(20)
        ]
        told = [response.status_code for response in await asyncio.gather(*guesses)]
        assert sorted(told) == [401] * FREE_TRIES + [429] * (20 - FREE_TRIES)

    @pytest.mark.parametrize("headers", [basic("CP002", b"secret"), basic("CP001", b"mistyped")])
    async def test_h6_a_repeated_wrong_password_is_not_another_guess(self, here: Here, headers: dict[str, str]) -> None:
        await known(here, "secret")
        for _ in range(3 * FREE_TRIES):
            assert (await refused(here, CP001, additional_headers=headers)).status_code == 401
        async with here.charger(additional_headers=basic("CP001", b"secret")) as charger:
            assert await charger.boot()


class TestBusy:
    @pytest.fixture
    def gate(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
        """One thread, which hashes nothing until the gate is open; one may wait."""
        opened = threading.Event()
        background = hashing.Background(at_once=1, most_waiting=1, longest_wait=0.2)
        monkeypatch.setattr(charger_credentials, "CHARGERS", background)
        background._threads.submit(opened.wait, 20)
        yield opened
        opened.set()
        background._threads.shutdown()

    async def test_h6_a_charger_is_told_to_come_back_if_too_many_wait(self, here: Here, gate: threading.Event) -> None:
        await known(here, "secret")
        tries = [
            asyncio.create_task(refused(here, CP001, additional_headers=basic("CP001", b"guess %d" % number)))
            for number in range(3)
        ]
        done, waiting = await asyncio.wait(tries, return_when=asyncio.FIRST_COMPLETED)
        while len(waiting) > 1:
            more, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            done |= more
        assert [(one.result().status_code, bool(one.result().headers["Retry-After"])) for one in done] == [
            (503, True),
            (503, True),
        ]
        gate.set()
        assert (await waiting.pop()).status_code == 401
        async with asyncio.timeout(5):  # Those that are being written at this moment come a little later.
            while {row["reason"] for row in await remembered(here)} != {"too-busy", "wrong-password"}:
                await asyncio.sleep(0.01)
        async with here.charger(additional_headers=basic("CP001", b"secret")) as charger:
            assert await charger.boot()

    async def test_c6_a_charger_that_needs_no_password_yet_waits_for_nobody(
        self, here: Here, gate: threading.Event
    ) -> None:
        await known(here)
        async with here.engine.begin() as connection:
            new = {"hash": hash_charger_password("first")}
            await connection.execute(text("UPDATE chargers SET new_password_hashes = ARRAY[CAST(:hash AS text)]"), new)
        holding = asyncio.create_task(charger_credentials.CHARGERS.run("", str))  # type: ignore[attr-defined]
        await asyncio.sleep(0)
        async with connect(here.url(CP001), additional_headers=basic("CP001", b"first")):
            pass
        gate.set()
        await holding
        (row,) = await here.rows("SELECT password_hash FROM chargers")
        assert row["password_hash"] is None
