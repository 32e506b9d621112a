"""Certification cases of certificates, security events, and how a connection is secured."""

import importlib.util
import shutil
import ssl
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from websockets.exceptions import InvalidStatus

from genx.central_system.v16.commands.pem import EXAMPLE
from tests.certification.authority import Authority
from tests.certification.bench import ACCEPTED, REJECTED, Bench, now
from tests.certification.cases import case
from tests.support.server import running_server, token_for

HOST = "csms.example.org"
DEPLOY = Path(__file__).parents[3] / "deploy"

spec = importlib.util.spec_from_file_location("deploy_nginx_for_certification", DEPLOY / "check/nginx.py")
assert spec is not None and spec.loader is not None
nginx: Any = importlib.util.module_from_spec(spec)
spec.loader.exec_module(nginx)
behind_nginx = pytest.mark.skipif(shutil.which(nginx.NGINX) is None, reason="nginx is not installed")


def hashes(algorithm: str = "SHA256") -> dict[str, str]:
    return {"hashAlgorithm": algorithm, "issuerNameHash": "a1", "issuerKeyHash": "b2", "serialNumber": "1f"}


async def is_refused(bench: Bench, **how: Any) -> bool:
    """Whether the charger gets 401 if it connects in this way."""
    try:
        async with bench.connected(**how):
            return False
    except InvalidStatus as refused:
        return refused.response.status_code == 401


@case("073")
async def test_tc_073_a_new_password(bench: Bench) -> None:
    old, new = "an old password 1", "a new password 22"
    await bench.api.post("/chargers", json={"deviceId": "CP001", "password": old})
    async with bench.connected(password=old):
        await bench.boot()
        bench.one.teach("ChangeConfiguration", ACCEPTED)
        request = {"key": "AuthorizationKey", "value": new}
        answer = await bench.api.post("/chargers/CP001/commands/change-configuration", json=request)
        assert answer.json()["response"] == ACCEPTED
        assert bench.received("ChangeConfiguration") == request
    async with bench.connected(password=new):
        await bench.boot()
    assert await is_refused(bench, password=old)


@case("075_1")
async def test_tc_075_1_a_manufacturers_root_certificate_is_installed(bench: Bench) -> None:
    await installs(bench, "ManufacturerRootCertificate")


@case("075_2")
async def test_tc_075_2_a_central_systems_root_certificate_is_installed(bench: Bench) -> None:
    await installs(bench, "CentralSystemRootCertificate")


async def installs(bench: Bench, kind: str) -> None:
    async with bench.booted():
        await bench.command("install-certificate", {"certificateType": kind, "certificate": EXAMPLE}, ACCEPTED)
        answer = {"status": "Accepted", "certificateHashData": [hashes()]}
        await bench.command("get-installed-certificate-ids", {"certificateType": kind}, answer)


@case("076")
@pytest.mark.parametrize("algorithm", ["SHA256", "SHA384", "SHA512"])
async def test_tc_076_a_certificate_is_deleted(bench: Bench, algorithm: str) -> None:
    async with bench.booted():
        answer = {"status": "Accepted", "certificateHashData": [hashes(algorithm)]}
        kind = {"certificateType": "CentralSystemRootCertificate"}
        await bench.command("get-installed-certificate-ids", kind, answer)
        await bench.command("delete-certificate", {"certificateHashData": hashes(algorithm)}, ACCEPTED)


@case("078")
async def test_tc_078_a_central_systems_certificate_is_invalid(bench: Bench) -> None:
    async with bench.booted():
        request = {"certificateType": "CentralSystemRootCertificate", "certificate": EXAMPLE}
        await bench.command("install-certificate", request, REJECTED)
        event = "InvalidCentralSystemCertificate"
        await bench.notify("SecurityEventNotification", type=event, timestamp=now())
        log = (await bench.api.get("/logs", params={"action": "SecurityEventNotification"})).json()["items"]
        assert event in [entry["payload"].get("type") for entry in log]


@case("083")
async def test_tc_083_a_higher_security_profile(bench: Bench) -> None:
    async with bench.booted():
        await bench.command("change-configuration", {"key": "SecurityProfile", "value": "2"}, ACCEPTED)
        await bench.command("reset", {"type": "Hard"}, ACCEPTED)
    async with bench.booted():
        request = {"key": "SecurityProfile", "value": "1"}
        refused = await bench.api.post("/chargers/CP001/commands/change-configuration", json=request)
        assert (refused.status_code, refused.json()["type"]) == (409, "security-profile-lowered")


@case("085")
async def test_tc_085_basic_authentication(bench: Bench) -> None:
    await bench.api.post("/chargers", json={"deviceId": "CP001", "password": "a good password"})
    assert await is_refused(bench)
    assert await is_refused(bench, password="a wrong password")
    async with bench.connected(password="a good password"):
        await bench.boot()
        await bench.is_shown(online=True)


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path, "root")


@pytest.fixture
async def secured(
    dsn: str, known_tags: AsyncEngine, tmp_path: Path, authority: Authority
) -> AsyncIterator[dict[str, Any]]:
    """A bench behind TLS, and the options of a connection that trusts the authority."""
    port, tls = nginx.free_ports(2)
    authority.issue(HOST, file="fullchain.pem", key_file="privkey.pem")
    token = await token_for(known_tags, "operator")
    settings: dict[str, Any] = {"trusted_proxies": ("127.0.0.1",), "client_certificate_headers": True}
    public_url = f"https://{HOST}:{tls}"
    async with (
        running_server(dsn, first_calls=False, public_url=public_url, **settings) as server,
        server.client(token) as api,
    ):
        site = nginx.on_ports(nginx.on_a_server(tmp_path, port=server.port), port, tls)
        with nginx.running(nginx.write(tmp_path, site, options=True, ca=authority.certificate), tls):
            url = f"wss://{HOST}:{tls}/ws/ocpp/16/CP001"
            trusts = ssl.create_default_context(cafile=authority.certificate)
            yield {"bench": Bench(server, api), "uri": url, "host": "127.0.0.1", "port": tls, "ssl": trusts}


@behind_nginx
@case("086")
async def test_tc_086_the_server_shows_its_certificate(secured: dict[str, Any], tmp_path: Path) -> None:
    bench = secured.pop("bench")
    await bench.api.post("/chargers", json={"deviceId": "CP001", "password": "a good password"})
    credentials = {"additional_headers": {"Authorization": "Basic Q1AwMDE6YSBnb29kIHBhc3N3b3Jk"}}
    async with bench.connected(**secured, **credentials):
        await bench.boot()
        assert bench.socket.transport.get_extra_info("ssl_object").version() in {"TLSv1.2", "TLSv1.3"}
    secured["ssl"] = ssl.create_default_context(cafile=Authority(tmp_path, "other").certificate)
    with pytest.raises(ssl.SSLCertVerificationError):
        async with bench.connected(**secured, **credentials):
            pass


@behind_nginx
@case("087")
async def test_tc_087_the_charger_shows_its_certificate(
    secured: dict[str, Any], authority: Authority, tmp_path: Path
) -> None:
    bench = secured.pop("bench")
    await bench.api.post("/chargers", json={"deviceId": "CP001", "password": "a good password"})
    trusts: ssl.SSLContext = secured["ssl"]
    trusts.load_cert_chain(*authority.issue("CP001", file="charger.pem", key_file="charger.key"))
    async with bench.connected(**secured):
        await bench.boot()
        await bench.is_shown(online=True, admitted="certificate")
    strangers = Authority(tmp_path, "other").issue("CP001", file="stranger.pem", key_file="stranger.key")
    trusts.load_cert_chain(*strangers)
    with pytest.raises(InvalidStatus):
        async with bench.connected(**secured):
            pass


@case("088")
async def test_tc_088_the_subprotocol_is_agreed_on(bench: Bench) -> None:
    async with bench.connected(subprotocols=["ocpp2.0.1", "ocpp1.6"]):
        assert bench.socket.subprotocol == "ocpp1.6"
        await bench.boot()
    async with bench.connected(subprotocols=["ocpp2.0.1"]):
        assert bench.socket.subprotocol is None
        await bench.socket.wait_closed()
        assert bench.socket.close_code == 1002
