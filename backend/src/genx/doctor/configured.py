"""Settings that contradict each other or are dangerous on a public server."""

from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

from genx.accounts.networks import is_local
from genx.doctor.finding import Finding, failed, ok, skipped, warning
from genx.settings.reading import Loaded, no_such_setting
from genx.settings.table import TABLE, Settings

FEWEST_LETTERS_OF_A_KEY = 12
"""A random key of 32 bytes has more different letters than this, in any encoding."""
OPEN_TO_OTHERS = 0o077
WORDS = frozenset({"", "admin", "change-me", "changeme", "genx", "password", "postgres", "secret"})


async def check(loaded: Loaded, folder: Path) -> list[Finding]:
    found = [*_unknown(loaded), *_contradictory(loaded.settings), *_public(loaded.settings)]
    given = sum(source != "default" for source in loaded.sources.values())
    settings = found or [ok("settings", f"{given} of {len(TABLE)} are given, and agree with each other")]
    return [*settings, *_secrets(loaded, folder)]


def unreadable(problems: list[str]) -> list[Finding]:
    """Return the finding about unreadable settings. Without settings no other check can run."""
    wrong = [failed("settings", problem, "correct it in the environment or in .env") for problem in problems]
    return [*wrong, skipped("everything else", "the settings can't be read")]


def _unknown(loaded: Loaded) -> Iterator[Finding]:
    for name in loaded.unknown:
        yield warning("settings", no_such_setting(name), "correct its name, or remove it")


def _contradictory(settings: Settings) -> Iterator[Finding]:
    if settings.session_idle_days > settings.session_max_days:
        yield warning(
            "settings",
            "GENX_SESSION_IDLE_DAYS is more than GENX_SESSION_MAX_DAYS: it has no effect",
            "make it the smaller of the two",
        )
    if settings.max_connections and settings.max_connections_per_address > settings.max_connections:
        yield warning(
            "settings",
            "GENX_MAX_CONNECTIONS_PER_ADDRESS is more than GENX_MAX_CONNECTIONS: it has no effect",
            "make it the smaller of the two",
        )
    if settings.client_certificate_headers and not settings.trusted_proxies:
        yield warning(
            "settings",
            "GENX_CLIENT_CERTIFICATE_HEADERS is on and GENX_TRUSTED_PROXIES is empty: no certificate counts",
            "set GENX_TRUSTED_PROXIES to the address of the proxy that checks them",
        )
    if any(ip_network(each).prefixlen == 0 for each in settings.trusted_proxies):
        yield failed(
            "settings",
            "GENX_TRUSTED_PROXIES trusts every address: anybody can pretend to come from anywhere",
            "set it to the proxy's own address, 127.0.0.1 if it runs on this machine",
        )


def _public(settings: Settings) -> Iterator[Finding]:
    """Yield findings about settings that are fine for a trial but not for a public server."""
    public = urlsplit(settings.public_url)
    others_come = not is_local(settings.host) or bool(settings.trusted_proxies)
    if is_local(public.hostname or "") and not others_come:
        return
    if is_local(public.hostname or ""):
        by = "GENX_TRUSTED_PROXIES" if is_local(settings.host) else "GENX_HOST"
        yield warning(
            "settings",
            f"GENX_PUBLIC_URL is {settings.public_url}, and {by} lets other machines in: links in mails lead"
            " nowhere there",
            "set GENX_PUBLIC_URL to the address at which people and chargers reach this server",
        )
        return
    if public.scheme == "http":
        yield warning(
            "settings",
            f"GENX_PUBLIC_URL is {settings.public_url}: passwords and chargers' messages are sent in the clear",
            "put a proxy with TLS in front and set GENX_PUBLIC_URL to its https address",
        )
        return
    if not settings.trusted_proxies:
        yield warning(
            "settings",
            "GENX_TRUSTED_PROXIES is empty: to us everybody comes from the address of the proxy, and strangers share"
            " each other's tries and connections",
            "set it to the proxy's address, 127.0.0.1 if it runs on this machine",
        )
    if not is_local(settings.host):
        yield warning(
            "settings",
            f"GENX_HOST is {settings.host}: anybody who can reach port {settings.port} bypasses the proxy and its TLS",
            "set it to 127.0.0.1 if the proxy runs on this machine, or close the port in the firewall",
        )
    if settings.registration == "open" and not settings.require_charger_credentials:
        yield warning(
            "settings",
            "any charger that knows the address is let in (GENX_REGISTRATION=open, no credentials required)",
            "set GENX_REGISTRATION to pending or closed, or GENX_REQUIRE_CHARGER_CREDENTIALS to true",
        )


def _secrets(loaded: Loaded, folder: Path) -> list[Finding]:
    found = [*_weak(loaded.settings), *_readable(loaded, folder)]
    return found or [ok("secrets", "those that are set are strong, and their files are for their owner alone")]


def _weak(settings: Settings) -> Iterator[Finding]:
    key = settings.secret_key
    if key and (len(set(key)) < FEWEST_LETTERS_OF_A_KEY or "change" in key.lower() or "secret" in key.lower()):
        yield failed(
            "secrets",
            "GENX_SECRET_KEY can be guessed, and so can every token",
            "remove it (a key is then generated in the data folder), or set one from: openssl rand -base64 48",
        )
    database = urlsplit(settings.database_url)
    if database.password is not None and database.password.lower() in {*WORDS, database.username}:
        yield warning(
            "secrets",
            "the password of GENX_DATABASE_URL is one of the first that anybody would try",
            "give the user another one (ALTER ROLE ... PASSWORD '...'), say from: openssl rand -hex 24",
        )
    if key and key == settings.secret_key_previous:
        yield warning(
            "secrets",
            "GENX_SECRET_KEY_PREVIOUS is the same as GENX_SECRET_KEY: the key was not rotated",
            "set a new GENX_SECRET_KEY, or remove the previous one",
        )


def _readable(loaded: Loaded, folder: Path) -> Iterator[Finding]:
    """Yield findings about files with secrets that others on this machine may read."""
    files = []
    if any(loaded.sources[row.name] == ".env" for row in TABLE if row.secret):
        files.append(folder / ".env")
    if not loaded.settings.secret_key:
        files.append(loaded.settings.data_dir / "secret_key")
    for file in files:
        try:
            mode = file.stat().st_mode
        except OSError:
            continue
        if mode & OPEN_TO_OTHERS:
            yield failed("secrets", f"other users of this machine can read {file}", f"chmod 600 {file}")
