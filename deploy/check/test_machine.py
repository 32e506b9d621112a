"""From a bare Debian to a server and through its life. As root: `make check-deploy`; takes ten minutes."""

import asyncio
import json
import re
import ssl
import statistics
import tarfile
import time
import zipfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from machine import ADDRESS, OUTSIDE, Machine
from ocpp.v16 import ChargePoint, call
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Subprotocol

DOMAIN = "csms.example.org"
SITE = f"https://{DOMAIN}"
CHARGERS = f"wss://{DOMAIN}/ws/ocpp/16/"
EMAIL = "ops@example.org"
PEBBLE = "https://localhost:14000/dir"
FLEET = 200
BACK_WITHIN_S = 60
IDLE_S = 185
IDLE_SOCKETS = 500
TRUST = {"REQUESTS_CA_BUNDLE": "/root/trusted.pem"}
"""pebble's certificate is no public one."""

INSTALL = "/root/release/deploy/install.sh"
CONTENTS = 'source /usr/local/lib/genx/database.sh; sql genx "$CONTENTS"'
BOOT = '[2,"1","BootNotification",{"chargePointVendor":"V","chargePointModel":"M"}]'


def install(machine: Machine, *options: str, check: bool = True) -> str:
    """What install.sh said."""
    return machine.run(f"{INSTALL} {' '.join(options)}", check=check, env=TRUST)


@pytest.fixture(scope="module", autouse=True)
def unpacked(machine: Machine, release: Path) -> None:
    with tarfile.open(release) as archive:
        archive.extractall(machine.root / "root", filter="data")
    machine.run(f"mv /root/genx-* /root/release && cp {OUTSIDE} /root/trusted.pem")
    hosts(machine, "10.0.2.99")


def hosts(machine: Machine, address: str) -> None:
    """What DNS says of the domain."""
    (machine.root / "etc/hosts").write_text(f"127.0.0.1 localhost\n{address} {DOMAIN}\n")


PASSWORD: dict[str, str] = {}


# ---------------------------------------------------------------- the first day


@pytest.mark.parametrize(
    ("how", "says"),
    [
        (f"runuser -u nobody -- bash {INSTALL}", "Run it again with sudo."),
        (f"{INSTALL}", "--domain and --email are missing"),
        (f"{INSTALL} --domain https://{DOMAIN}/ --email {EMAIL}", "without https://, port and path"),
        (f"{INSTALL} --domain {DOMAIN} --email nobody", "It looks like you@example.org"),
        (f"{INSTALL} --domain", "--domain wants a value"),
        (f"{INSTALL} --doman {DOMAIN}", "there is no option --doman"),
        (f"{INSTALL} --domain {DOMAIN} --email {EMAIL} --plain-ws maybe", "It is on or off."),
        (f"{INSTALL} --domain {DOMAIN} --email {EMAIL} --registration maybe", "It is open, pending or closed."),
        (f"{INSTALL} --domain {DOMAIN} --email {EMAIL} --charger-ca /etc/passwd", "no certificate in PEM"),
        (f"{INSTALL} --domain {DOMAIN} --email {EMAIL} --certificate /etc/hosts --key /etc/hosts", "/etc/hosts is no certificate in PEM"),
        ("cp -r /root/release /tmp/damaged && echo >>/tmp/damaged/LICENSE && /tmp/damaged/deploy/install.sh", "damaged"),
        ("mkdir -p /tmp/bare && cp -r /root/release/deploy /tmp/bare && /tmp/bare/deploy/install.sh", "no release"),
        (f"{INSTALL} --rollback", "there is no release before this one"),
    ],
)
def test_what_can_not_work_is_said_before_anything_is_touched(machine: Machine, how: str, says: str) -> None:
    machine.run("chmod 755 /root")
    said = machine.run(f"if {how}; then echo it went on; fi", check=False)
    assert says in said
    assert "it went on" not in said
    assert machine.run("ls -d /etc/genx /opt/genx 2>/dev/null; getent passwd genx", check=False) == ""


def test_a_release_has_neither_tests_nor_source_control(release: Path) -> None:
    with tarfile.open(release) as archive:
        names = archive.getnames()
        [wheel] = [name for name in names if name.endswith(".whl")]
        with zipfile.ZipFile(archive.extractfile(wheel)) as inner:  # type: ignore[arg-type]
            names += inner.namelist()
    assert "genx/app.py" in names
    assert [name for name in names if re.search(r"(^|/)(\.git|tests?/|test_|conftest|check/|\.env$)", name)] == []


def test_another_system_is_not_touched(machine: Machine) -> None:
    fedora = "mount --bind /tmp/fedora /etc/os-release"
    script = f"echo ID=fedora VERSION_ID=43 >/tmp/fedora; unshare -m sh -c '{fedora} && {INSTALL}'"
    assert "fedora 43 is no system that this was made for" in machine.run(script, check=False)


def test_too_little_disk_is_said(machine: Machine) -> None:
    script = f"unshare -m sh -c 'mount -t tmpfs -o size=100m tmpfs /opt && {INSTALL}'"
    assert "100 MB are free in /opt, of 2000 MB that are needed" in machine.run(script, check=False)


def test_a_taken_port_is_said_with_who_has_it(machine: Machine) -> None:
    machine.run("apt-get update -qq && apt-get install -y -qq --no-install-recommends netcat-openbsd openssl pebble")
    machine.run("systemd-run --quiet --unit squatter nc -lk 0.0.0.0 80; sleep 0.5")
    said = install(machine, "--domain", DOMAIN, "--email", EMAIL, check=False)
    machine.run("systemctl stop squatter")
    assert "port 80 is taken by nc" in said


def test_a_domain_that_points_elsewhere(machine: Machine) -> None:
    """All but the certificate is done, and the password is shown all the same."""
    started = time.monotonic()
    said = install(machine, "--domain", DOMAIN, "--email", EMAIL, "--acme-server", PEBBLE, check=False)
    print(f"installed on a bare Debian in {time.monotonic() - started:.0f} s")
    assert f"http://{DOMAIN} does not reach this server (the domain's address: 10.0.2.99)" in said
    PASSWORD[EMAIL] = re.search(rf"{EMAIL} \(admin\) can sign in with .*: (\S+)", said)[1]  # type: ignore[index]
    assert "active" in machine.run("systemctl is-active genx")
    assert setting(machine, "GENX_REGISTRATION") == "pending"


def setting(machine: Machine, name: str) -> str:
    return machine.run(f"sed -n 's/^{name}=//p' /etc/genx/.env").strip()


def test_an_issuer_that_is_away_and_then_a_certificate(machine: Machine) -> None:
    hosts(machine, ADDRESS)
    said = install(machine, check=False)
    assert "no certificate was issued" in said
    start_pebble(machine)
    said = install(machine)
    assert f"serves {SITE} and {CHARGERS}{{deviceId}}" in said
    assert EMAIL not in said  # There is an admin already.
    assert httpx.get(f"http://{DOMAIN}/chargers?q=1").headers["location"] == f"{SITE}/chargers?q=1"
    assert httpx.get(SITE, verify=trust(machine)).status_code == 200


def test_unknown_chargers_are_served_once_that_is_asked_for_and_an_upgrade_leaves_it_so(machine: Machine) -> None:
    install(machine, "--registration", "open")
    install(machine)
    assert setting(machine, "GENX_REGISTRATION") == "open"


def test_a_new_domain_must_point_here_before_anything_is_changed_for_it(machine: Machine) -> None:
    said = install(machine, "--domain", "typo.example.org", check=False)
    assert f"Nothing was changed: this server goes on as {DOMAIN}" in said
    assert f"DOMAIN={DOMAIN}" in machine.run("cat /etc/genx/install.conf")
    assert httpx.get(SITE, verify=trust(machine)).status_code == 200


def test_another_site_in_its_way_leaves_nginx_as_it_was(machine: Machine) -> None:
    site = "listen 443 ssl default_server; ssl_certificate /root/pebble.crt; ssl_certificate_key /root/pebble.key;"
    machine.run(f"echo 'server {{ {site} }}' >/etc/nginx/sites-enabled/mine")
    files = "find /etc/nginx -type f -exec sha256sum {} + | sort"
    before = machine.run(files)
    said = install(machine, "--plain-ws", "on", check=False)
    assert "it was left as it was" in said
    assert machine.run(files) == before
    machine.run("rm /etc/nginx/sites-enabled/mine")
    install(machine, "--plain-ws", "off")


def test_one_at_a_time(machine: Machine) -> None:
    assert "another install.sh is under way" in machine.run(f"flock /run/genx-install.lock {INSTALL}", check=False)
    held = "flock /var/backups/genx/.lock"
    assert "another backup or restore is under way" in machine.run(f"{held} genx-backup", check=False)
    assert "another backup or restore is under way" in machine.run(f"{held} genx-restore", check=False)


def test_a_certificate_of_ones_own_and_back(machine: Machine) -> None:
    """Its files may go away later: there are copies. So may those of chargers' authorities; and the port is another."""
    machine.run(
        "cd /root && openssl req -x509 -newkey rsa:2048 -nodes -keyout own.key -out own.crt -days 9"
        f" -subj /CN=own -addext subjectAltName=DNS:{DOMAIN} 2>/dev/null"
    )
    install(machine, "--certificate /root/own.crt --key /root/own.key --charger-ca /root/own.crt --port 8100")
    machine.run("rm /root/own.*")
    install(machine)
    shown = f"openssl s_client -connect {DOMAIN}:443 </dev/null 2>/dev/null | openssl x509 -noout -subject"
    assert "CN = own" in machine.run(shown)
    assert machine.run("stat -c '%U %a' /etc/genx/certificate.key").strip() == "root 600"
    install(machine, "--certificate off --charger-ca off --port 8000")
    deadline = time.monotonic() + 10
    while "CN = own" in machine.run(shown):
        assert time.monotonic() < deadline
    assert httpx.get(f"{SITE}/health/ready", verify=trust(machine)).status_code == 200


def start_pebble(machine: Machine) -> None:
    """Let's Encrypt's own test server, which proves the domain over port 80 as that does."""
    config = {
        "listenAddress": "127.0.0.1:14000",
        "managementListenAddress": "127.0.0.1:15000",
        "certificate": "/root/pebble.crt",
        "privateKey": "/root/pebble.key",
        "httpPort": 80,
        "tlsPort": 443,
    }
    (machine.root / "root/pebble.json").write_text(json.dumps({"pebble": config}))
    machine.run(
        "cd /root && openssl req -x509 -newkey rsa:2048 -nodes -keyout pebble.key -out pebble.crt -days 9"
        " -subj /CN=localhost -addext subjectAltName=DNS:localhost 2>/dev/null"
        " && cat pebble.crt >>trusted.pem"
        " && systemd-run --quiet --unit pebble -E PEBBLE_VA_NOSLEEP=1 pebble -config /root/pebble.json && sleep 2"
    )


def trust(machine: Machine, certificate: tuple[Path, Path] | None = None) -> ssl.SSLContext:
    """Trusts pebble's root of the day, and nobody else."""
    root = httpx.get("https://localhost:15000/roots/0", verify=False).text
    context = ssl.create_default_context(cadata=root)
    if certificate is not None:
        context.load_cert_chain(*certificate)
    return context


# ---------------------------------------------------------------- what it serves


@asynccontextmanager
async def admin(machine: Machine) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=f"{SITE}/api/v1", verify=trust(machine), timeout=30) as client:
        body = {"email": EMAIL, "password": PASSWORD[EMAIL]}
        signed_in = await client.post("/auth/login", json=body)
        assert signed_in.status_code == 200, signed_in.text
        client.headers["Authorization"] = f"Bearer {signed_in.json()['accessToken']}"
        yield client


def charger(machine: Machine, device_id: str, **options: Any) -> connect:
    return connect(
        CHARGERS + device_id,
        ssl=options.pop("tls", None) or trust(machine),
        subprotocols=[Subprotocol("ocpp1.6")],
        **options,
    )


async def until(holds: Any, within: float = 30) -> Any:
    deadline = time.monotonic() + within
    while not (found := await holds()):
        assert time.monotonic() < deadline
        await asyncio.sleep(0.2)
    return found


async def test_a_charger_that_others_wrote_comes_by_wss(machine: Machine) -> None:
    async with charger(machine, "CP-PYPI") as socket:
        client = ChargePoint("CP-PYPI", socket)
        listening = asyncio.create_task(client.start())
        answer = await client.call(call.BootNotification("Model", "Vendor"), suppress=False)
        assert answer.status == "Accepted"
        async with admin(machine) as api:
            found = (await api.get("/chargers/CP-PYPI")).json()
            assert found["online"] is True
        listening.cancel()


async def test_events_pass_unbuffered(machine: Machine) -> None:
    async with admin(machine) as api, api.stream("GET", "/events") as events:
        lines = events.aiter_lines()
        assert await asyncio.wait_for(anext(line async for line in lines if line == "event: snapshot"), 5)
        async with charger(machine, "CP-LIVE"):
            is_news = (line async for line in lines if "CP-LIVE" in line)
            assert await asyncio.wait_for(anext(is_news), 5)


async def test_a_silent_charger_is_kept_whatever_the_proxy_thinks_of_silence(machine: Machine) -> None:
    """nginx' own 60 s would end it; besides, GenX pings more often than that."""
    machine.run("sed -i 's/_timeout 1h;/_timeout 60s;/' /etc/nginx/genx/chargers.conf && systemctl reload nginx")
    async with charger(machine, "CP-SILENT", ping_interval=None) as socket:
        await asyncio.sleep(IDLE_S)
        asked = await asyncio.wait_for(socket.recv(), 10)
        assert '{"requestedMessage":"BootNotification"}' in asked  # Of who says nothing for a minute (ADR 9).
        await socket.send(BOOT)
        assert "Accepted" in await asyncio.wait_for(socket.recv(), 10)
    install(machine)


async def test_a_browser_sees_it_live(machine: Machine, tmp_path: Path) -> None:
    check = Path(__file__).parent
    browser = await asyncio.create_subprocess_exec(
        *("node", check / "browser.mjs", SITE, EMAIL, PASSWORD[EMAIL], tmp_path),
        cwd=check.parents[1] / "frontend",
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert browser.stdout is not None
    async with asyncio.timeout(120):
        first = await browser.stdout.readline()
        assert first == b"signed in\n", first + await browser.stdout.read()
        async with charger(machine, "CP-SEEN"):
            assert await browser.stdout.read() == b"saw it\n"
        assert await browser.wait() == 0


def test_what_is_not_for_everybody(machine: Machine) -> None:
    verify = trust(machine)
    for path in ("/metrics", "/metrics/", "//metrics", "/%6detrics", "/metrics%2f"):
        assert httpx.get(SITE + path, verify=verify).status_code == 404
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://{ADDRESS}:8000/health/live")
    assert httpx.get(f"{SITE}/ws/ocpp/16/CP-1", verify=verify).status_code in (400, 426)
    answers = [httpx.post(f"{SITE}/api/v1/auth/login", json={}, verify=verify).status_code for _ in range(60)]
    assert 429 in answers
    with httpx.Client(verify=verify) as client:  # Tabs of many people behind one address are none who guess.
        assert {client.post(f"{SITE}/api/v1/auth/refresh").status_code for _ in range(60)} == {401}
    large = httpx.post(f"{SITE}/api/v1/auth/login", content=b"x" * 3_000_000, verify=verify)
    assert (large.status_code, large.json()["type"]) == (413, "request-entity-too-large")
    assert machine.run("stat -c '%U %a' /etc/genx/.env").strip() == "genx 600"
    assert "exposure level for genx.service: 1." in machine.run("systemd-analyze security genx.service")


def test_memory_that_is_short_costs_genx_before_postgresql(machine: Machine) -> None:
    installed = int(machine.run("sed -nE 's/^MemTotal: +([0-9]+) kB/\\1/p' /proc/meminfo")) * 1024
    limit = int(machine.run("systemctl show -P MemoryMax genx"))
    assert installed * 0.4 < limit < installed * 0.7
    assert machine.run("systemctl show -P OOMScoreAdjust postgresql@15-main").strip() == "-900"
    score = "cat /proc/$(systemctl show -P MainPID {})/oom_score_adj"
    genx, postmaster = (int(machine.run(score.format(unit))) for unit in ("genx", "postgresql@15-main"))
    backends = machine.run("cat $(printf '/proc/%s/oom_score_adj ' $(pgrep -f '^postgres: .*genx genx'))").split()
    assert backends
    # In a container without the right to it, systemd lowers no score: then the postmaster has 0.
    assert max(postmaster, *map(int, backends)) <= 0 < genx


def test_the_doctor_finds_the_whole_way_sound(machine: Machine) -> None:
    (machine.root / "etc/ssl/pebble.pem").write_text(httpx.get("https://localhost:15000/roots/0", verify=False).text)
    said = machine.run("genx doctor", env={"SSL_CERT_FILE": "/etc/ssl/pebble.pem"})
    checks = {line.split("  ")[0]: line for line in said.splitlines()}
    assert "failed" not in checks, said
    assert f"ok       public url   {SITE} leads to this server" in said
    assert "ok       websocket    chargers come through" in said


async def test_plain_ws_and_old_ciphers_are_options(machine: Machine) -> None:
    assert httpx.get(f"http://{DOMAIN}/ws/ocpp/16/CP-OLD").status_code == 301
    assert not takes_old_ciphers(machine)
    install(machine, "--plain-ws", "on", "--old-chargers", "on")
    assert takes_old_ciphers(machine)
    async with connect(CHARGERS.replace("wss", "ws") + "CP-OLD", subprotocols=[Subprotocol("ocpp1.6")]) as socket:
        await socket.send(BOOT)
        assert "Accepted" in await asyncio.wait_for(socket.recv(), 10)
    install(machine, "--plain-ws", "off", "--old-chargers", "off")
    assert not takes_old_ciphers(machine)


def takes_old_ciphers(machine: Machine) -> bool:
    """TLS 1.2 with the simplest of ciphers, and without SNI."""
    hello = f"openssl s_client -connect {ADDRESS}:443 -noservername -tls1_2 -cipher AES128-SHA </dev/null"
    return "Cipher is AES128-SHA" in machine.run(hello, check=False)


async def test_a_charger_with_a_certificate(machine: Machine) -> None:
    folder = machine.root / "root/ca"
    machine.run(
        "mkdir -p /root/ca && cd /root/ca && openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem"
        " -days 9 -subj /CN=Chargers 2>/dev/null && for name in CP-CERT CP-OTHER; do"
        " openssl req -newkey rsa:2048 -nodes -keyout $name.key -subj /CN=$name 2>/dev/null |"
        " openssl x509 -req -CA ca.pem -CAkey ca.key -CAcreateserial -days 9 -out $name.pem 2>/dev/null; done"
    )
    install(machine, "--charger-ca", "/root/ca/ca.pem")
    assert setting(machine, "GENX_CLIENT_CERTIFICATE_HEADERS") == "true"
    machine.run("echo GENX_REQUIRE_CHARGER_CREDENTIALS=true >>/etc/genx/.env && systemctl restart genx")
    assert await comes_in(machine, "CP-CERT", "CP-CERT", folder)
    assert not await comes_in(machine, "CP-CERT", "CP-OTHER", folder)
    assert not await comes_in(machine, "CP-CERT", None, folder)
    pretends = {"X-Client-Certificate-Verify": "SUCCESS", "X-Client-Certificate-Subject": "CN=CP-CERT"}
    assert not await comes_in(machine, "CP-CERT", None, folder, pretends)
    machine.run("sed -i /CREDENTIALS/d /etc/genx/.env && systemctl restart genx")
    install(machine, "--charger-ca", "off")
    assert setting(machine, "GENX_CLIENT_CERTIFICATE_HEADERS") == ""


async def comes_in(
    machine: Machine, device_id: str, certificate: str | None, folder: Path, headers: dict[str, str] | None = None
) -> bool:
    pair = None if certificate is None else (folder / f"{certificate}.pem", folder / f"{certificate}.key")
    try:
        async with charger(machine, device_id, tls=trust(machine, pair), additional_headers=headers):
            return True
    except InvalidStatus as refusal:
        assert refusal.response.status_code in (401, 403)
        return False


def test_the_certificate_is_renewed(machine: Machine) -> None:
    shown = f"openssl s_client -connect {DOMAIN}:443 </dev/null 2>/dev/null | openssl x509 -noout -serial"
    before = machine.run(shown)
    machine.run("certbot renew --force-renewal --no-random-sleep-on-renew", env=TRUST)
    deadline = time.monotonic() + 10
    while machine.run(shown) == before:
        assert time.monotonic() < deadline
        time.sleep(0.5)
    assert httpx.get(SITE, verify=trust(machine)).status_code == 200


# ---------------------------------------------------------------- bad days


async def keeps(machine: Machine, device_id: str) -> None:
    async with charger(machine, device_id) as socket:
        await socket.send(BOOT)
        assert "Accepted" in await asyncio.wait_for(socket.recv(), 10)


async def test_a_backup_is_restored_whole(machine: Machine) -> None:
    await keeps(machine, "CP-BEFORE")
    said = machine.run("systemctl start genx-backup && journalctl -u genx-backup -o cat -n 20")
    assert "read back and compared" in said
    [folder] = machine.run("ls -d /var/backups/genx/*Z | tail -1").split()
    kept = machine.run(f"age -d -i /etc/genx/backup.key {folder}/contents.age")
    assert "public.chargers" in kept
    await keeps(machine, "CP-AFTER")
    assert "restored from" in machine.run("genx-restore")
    restored = machine.run("systemctl stop genx.socket genx; " + CONTENTS + "; systemctl start genx.socket genx")
    assert changed_tables(kept, restored) <= {"public.refresh_sessions", "public.sessions", "public.chargers"}
    async with admin(machine) as api:
        assert (await api.get("/chargers/CP-BEFORE")).status_code == 200
        assert (await api.get("/chargers/CP-AFTER")).status_code == 404


def test_a_stolen_backup_is_worth_nothing_without_its_key_and_all_with_it(machine: Machine) -> None:
    newest = "cd /var/backups/genx/$(ls /var/backups/genx | tail -1)"
    assert machine.run(f"{newest} && ls").split() == [
        "SHA256SUMS", "contents.age", "database.dump.age", "migration", "settings.tar.gz.age", "size",
    ]  # fmt: skip
    assert machine.run("stat -c '%U %a' /etc/genx/backup.key /var/backups/genx").split() == ["root", "600", "root", "700"]
    settings = machine.run(f"{newest} && age -d -i /etc/genx/backup.key settings.tar.gz.age | tar -tz")
    assert "etc/genx/.env" in settings
    assert "backup.key" not in settings
    # As on another server: its own key does not open it, that of the first one does.
    machine.run("mv /etc/genx/backup.key /root/copy.key && age-keygen -o /etc/genx/backup.key 2>/dev/null")
    assert "Name the key of the server that made it" in machine.run("genx-restore", check=False)
    assert "--key wants a file" in machine.run("genx-restore --key /root/nowhere", check=False)
    assert "restored from" in machine.run("genx-restore --settings --key /root/copy.key")
    machine.run("mv -f /root/copy.key /etc/genx/backup.key")
    away = "mv /etc/genx/backup.key /root/copy.key; genx-backup; mv /root/copy.key /etc/genx/backup.key"
    assert "there is no /etc/genx/backup.key" in machine.run(away)


def test_a_backup_of_an_earlier_version_which_is_not_encrypted_is_restored(machine: Machine) -> None:
    machine.run(
        """
        set -e
        cd /var/backups/genx && cp -r $(ls | tail -1) 2020-01-01T000000Z && cd 2020-01-01T000000Z
        for file in *.age; do age -d -i /etc/genx/backup.key $file >${file%.age}; rm $file; done
        sha256sum database.dump contents settings.tar.gz size migration >SHA256SUMS
        mv /etc/genx/backup.key /root/copy.key
        """
    )
    assert "restored from" in machine.run("genx-restore --settings 2020-01-01T000000Z")
    machine.run("mv /root/copy.key /etc/genx/backup.key; rm -r /var/backups/genx/2020*; systemctl is-active genx")


def test_a_backup_is_copied_by_a_command_that_may_use_the_network_and_the_home_of_root(machine: Machine) -> None:
    script = f"#!/bin/sh\nls $HOME/trusted.pem && curl -fsS -o /dev/null http://{DOMAIN}/ && touch $HOME/copied\n"
    (machine.root / "usr/local/sbin/copy-elsewhere").write_text(script)
    machine.run("chmod 755 /usr/local/sbin/copy-elsewhere; echo AFTER=/usr/local/sbin/copy-elsewhere >/etc/genx/backup.conf")
    machine.run("systemctl start genx-backup && rm /root/copied /etc/genx/backup.conf")


@pytest.mark.parametrize(
    ("before", "command", "after", "says"),
    [
        ("echo KEEP_DAYS=soon >/etc/genx/backup.conf", "genx-backup", "rm /etc/genx/backup.conf", "KEEP_DAYS is 'soon'"),
        ("systemctl stop postgresql@15-main", "genx-backup", "systemctl start postgresql@15-main", "Is PostgreSQL running?"),
        ("systemctl stop postgresql@15-main", "genx-restore", "systemctl start postgresql@15-main", "nothing was changed"),
        ("mount -t tmpfs -o size=9m tmpfs /var/backups/genx", "genx-backup", "umount /var/backups/genx", "9 MB are free"),
        ("", "genx-restore nope", "", "These are there: 20"),
    ],
)
def test_a_backup_or_restore_that_can_not_be_made(machine: Machine, before: str, command: str, after: str, says: str) -> None:
    said = machine.run(f"{before}\n{command}; echo ended with $?\n{after}", check=False)
    assert says in said
    assert "ended with 1" in said
    machine.run("sleep 1; systemctl is-active genx && ! ls -d /var/backups/genx/*unfinished")


def changed_tables(before: str, after: str) -> set[str]:
    return {line.split()[0] for line in set(before.splitlines()) ^ set(after.splitlines()) if line.strip()}


def test_a_backup_that_can_not_be_read_back_is_none(machine: Machine) -> None:
    there = machine.run("ls /var/backups/genx")
    broken = "printf '#!/bin/sh\\n/usr/bin/pg_dump \"$@\" | head -c 20000\\n' >/usr/local/bin/pg_dump"
    said = machine.run(f"{broken}; chmod 755 /usr/local/bin/pg_dump; genx-backup; echo ended with $?", check=False)
    machine.run("rm /usr/local/bin/pg_dump")
    assert "the backup can't be read back" in said
    assert "ended with 1" in said
    assert machine.run("ls /var/backups/genx") == there
    machine.run("cd /var/backups/genx && cp -r $(ls | tail -1) 2020-01-01T000000Z && echo x >>2020-01-01T000000Z/database.dump.age")
    assert "is damaged" in machine.run("genx-restore 2020-01-01T000000Z", check=False)
    assert "active" in machine.run("rm -r /var/backups/genx/2020*; systemctl is-active genx")


@contextmanager
def fleet(machine: Machine) -> Iterator[None]:
    """Simulated chargers on the machine, that come in by nginx."""
    machine.run("echo GENX_MAX_NEW_CHARGERS_PER_MINUTE=0 >>/etc/genx/.env && systemctl restart genx")
    (machine.root / "root/root.pem").write_text(httpx.get("https://localhost:15000/roots/0", verify=False).text)
    machine.run(
        "systemd-run --quiet --unit fleet -E SSL_CERT_FILE=/root/root.pem"
        f" /opt/genx/current/bin/genx simulate --chargers {FLEET} --url {CHARGERS}"
    )
    yield
    machine.run("systemctl stop fleet")


async def online(api: httpx.AsyncClient, since: datetime | None = None) -> int:
    found = 0
    params: dict[str, Any] = {"online": True, "limit": 200}
    while True:
        page = (await api.get("/chargers", params=params)).json()
        times = [datetime.fromisoformat(one["connectedAt"]) for one in page["items"] if one["connectedAt"]]
        found += sum(since is None or at > since for at in times)
        if page["nextCursor"] is None:
            return found
        params["cursor"] = page["nextCursor"]


async def test_an_upgrade_under_way_and_back(machine: Machine, release: Path) -> None:
    """The same code under another version, twice: forth by install.sh, back by its --rollback."""
    this = release.name.removeprefix("genx-").removesuffix(".tar.gz")
    make_newer(machine, "9.9.9")
    machine.run("timeout -s KILL 12 /root/newer/deploy/install.sh", check=False)  # Wherever that is: the next run goes on.
    with fleet(machine):
        async with admin(machine) as api:
            await until(lambda: has(api, FLEET), 120)
            upgrade = f"genx-upgrade --key {signed(machine)} /root/newer.tar.gz"
            for script, version in ((upgrade, "9.9.9"), ("/opt/genx/current/deploy/install.sh --rollback", this)):
                said = await asyncio.to_thread(machine.run, script)
                assert f"GenX {version} serves" in said
                restarted = datetime.fromisoformat(
                    machine.run("date -u -Is -d \"$(systemctl show -P ExecMainStartTimestamp genx)\"").strip()
                )
                began = time.monotonic()
                await until(lambda since=restarted: has(api, FLEET, since), BACK_WITHIN_S)
                took = (datetime.now(UTC) - restarted).total_seconds()
                print(f"{version}: all {FLEET} back {took:.1f} s after the restart ({time.monotonic() - began:.1f} s waited)")
                assert version in (await api.get("/server")).json()["version"]


def signed(machine: Machine) -> str:
    """The release in /root/newer becomes /root/newer.tar.gz with a signature. Returns the file of its public key."""
    machine.run(
        "cd /root && tar -czf newer.tar.gz newer && minisign -GWf -p maker.pub -s maker.key >/dev/null"
        " && minisign -Sm newer.tar.gz -s maker.key >/dev/null"
    )
    return "/root/maker.pub"


async def has(api: httpx.AsyncClient, count: int, since: datetime | None = None) -> bool:
    return await online(api, since) >= count


def make_newer(machine: Machine, version: str, also: str = "true") -> None:
    """A release in /root/newer: the wheel of this one, relabelled as pip wants it."""
    machine.run(
        f"""
        set -e
        rm -rf /root/newer && cp -r /root/release /root/newer && cd /root/newer
        mkdir wheel && cd wheel && python3 -m zipfile -e ../genx-*.whl . && rm ../genx-*.whl
        old=$(ls -d genx-*.dist-info | sed 's/genx-//; s/.dist-info//')
        mv genx-$old.dist-info genx-{version}.dist-info
        sed -i "s/^Version: .*/Version: {version}/" genx-{version}.dist-info/METADATA
        sed -i "s/-$old.dist-info/-{version}.dist-info/; s/METADATA,.*/METADATA,,/" genx-{version}.dist-info/RECORD
        python3 -m zipfile -c ../genx-{version}-py3-none-any.whl * && cd .. && rm -r wheel
        {also}
        find . -type f ! -name SHA256SUMS -exec sha256sum {{}} + >SHA256SUMS
        """
    )


def test_a_release_that_does_not_start_gives_way_to_the_one_before(machine: Machine) -> None:
    make_newer(machine, "9.9.8", "sed -i 's/^ExecStart=.*/ExecStart=false/' deploy/systemd/genx.service")
    said = machine.run("/root/newer/deploy/install.sh", check=False)
    assert "GenX 9.9.8 does not start, see above: the release before it serves again" in said
    assert httpx.get(f"{SITE}/health/ready", verify=trust(machine)).status_code == 200


def test_killed_it_is_back(machine: Machine) -> None:
    machine.run("systemctl kill -s KILL genx; sleep 0.2")
    assert httpx.get(f"{SITE}/health/ready", verify=trust(machine), timeout=30).status_code == 200


def test_no_token_of_a_link_is_in_a_log(machine: Machine) -> None:
    machine.run("systemctl stop genx.socket genx")
    away = httpx.get(f"{SITE}/reset-password?token=SECRET", verify=trust(machine))
    assert (away.status_code, away.json()["type"]) == (503, "unavailable")
    machine.run("systemctl start genx.socket genx")
    assert httpx.get(f"{SITE}/reset-password?token=SECRET", verify=trust(machine), timeout=30).status_code == 200
    assert machine.run("grep -rl SECRET /var/log/nginx; journalctl -q -g SECRET || true", check=False) == ""


def test_there_is_a_backup_of_before_even_of_what_did_not_run_and_the_way_back_names_it(machine: Machine) -> None:
    make_newer(machine, "9.9.7")
    machine.run("systemctl stop genx.socket genx")
    assert "backed up to" in machine.run("/root/newer/deploy/install.sh")
    backup = machine.run("ls -d /var/backups/genx/*Z | tail -1").strip()
    as_of = "sudo() { runuser -u postgres -- psql -qc \"UPDATE alembic_version SET version_num = '$1'\" genx; }; cd /; sudo "
    known = machine.run(f"cat {backup}/migration").strip()
    machine.run(as_of + "9999")
    machine.run("genx-backup; genx-backup")
    said = machine.run(f"{INSTALL} --rollback", check=False)
    assert "nothing was changed" in said
    assert f"genx-restore {backup}\n" in said
    assert "is older than the database" in machine.run(INSTALL, check=False)
    assert "active" in machine.run(as_of + known + "; systemctl is-active genx")
    assert "serves again" in machine.run(f"{INSTALL} --rollback")


async def test_what_the_proxy_costs(machine: Machine) -> None:
    """Printed, not asserted: round trips of a Heartbeat beside nginx and by it, and what it keeps of an idle socket."""
    for _ in range(2):
        beside = await round_trips("ws://127.0.0.1:8000/ws/ocpp/16/CP-PACE", None)
        by_nginx = await round_trips(CHARGERS + "CP-PACE", trust(machine))
        print(f"Heartbeat p50: {beside * 1e3:.2f} ms beside nginx, {by_nginx * 1e3:.2f} ms by nginx with TLS")
    machine.run("systemctl restart nginx; sleep 1")
    before = memory_of_nginx(machine)
    async with AsyncExitStack() as stack:
        tls = trust(machine)
        for number in range(IDLE_SOCKETS):
            await stack.enter_async_context(charger(machine, f"CP-IDLE-{number}", tls=tls))
        kib = (memory_of_nginx(machine) - before) / IDLE_SOCKETS
    print(f"nginx keeps {kib:.1f} KiB of an idle socket with TLS")


def memory_of_nginx(machine: Machine) -> int:
    """KiB, of its workers."""
    return sum(map(int, machine.run("ps -C nginx -o rss= --sort=start_time | tail -n +2").split()))


async def round_trips(url: str, tls: ssl.SSLContext | None) -> float:
    async with connect(url, ssl=tls, subprotocols=[Subprotocol("ocpp1.6")]) as socket:
        await socket.send(BOOT)
        await settled(socket)
        times = []
        for number in range(2_000):
            start = time.perf_counter()
            await socket.send(f'[2,"h{number}","Heartbeat",{{}}]')
            await socket.recv()
            times.append(time.perf_counter() - start)
        return statistics.median(times)


async def settled(socket: ClientConnection) -> None:
    """Until GenX asks nothing more after the boot."""
    try:
        while True:
            asked = json.loads(await asyncio.wait_for(socket.recv(), 2))
            if asked[0] == 2:
                await socket.send(json.dumps([4, asked[1], "NotSupported", "", {}]))
    except TimeoutError:
        return


def test_after_a_power_cut_everything_comes_up_by_itself(machine: Machine) -> None:
    machine.halt()
    machine.boot()
    services = "genx.service genx.socket nginx postgresql genx-backup.timer certbot.timer"
    assert set(machine.run(f"systemctl is-active {services}").split()) == {"active"}
    assert "Status: active" in machine.run("ufw status")
    assert machine.run("curl -fsS http://127.0.0.1:8000/health/ready")
