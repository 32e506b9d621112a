"""The way from outside: the public URL must lead to this server, and must not show what is private."""

import asyncio
import time
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import msgspec

from genx.doctor import certificate, probe, web
from genx.doctor.addresses import PORTS, is_own, own_url, port_of
from genx.doctor.database import compared
from genx.doctor.finding import Finding, failed, ok, skipped, warning
from genx.doctor.web import Answer, Unreached
from genx.settings.table import Settings

PERMANENTLY = (301, 308)
NO_PROXY = "the public URL is that of the server itself: there is no proxy in front of it"


class Alive(msgspec.Struct):
    """The answer of /health/live."""

    instance: str


class Ready(msgspec.Struct):
    """The answer of /health/ready."""

    checks: dict[str, str]


async def check(settings: Settings) -> list[Finding]:
    here, instance = await _here(own_url(settings))
    public = urlsplit(settings.public_url)
    host = public.hostname or ""
    try:
        await web.resolve(host)
    except Unreached as unreached:
        names = ("certificate", "redirect", "websocket", "metrics")
        gone = [skipped(name, "the public URL can't be reached") for name in names]
        return [here, failed("public url", unreached.said, unreached.mend), *gone]
    groups = await asyncio.gather(
        _reached(settings, instance),
        _certificate(settings),
        _redirect(settings),
        _websocket(settings, instance),
        _metrics(settings),
    )
    return [here, *(finding for group in groups for finding in group)]


async def _here(url: str) -> tuple[Finding, str]:
    """Return the id of the server that runs on this machine, empty if none does."""
    try:
        instance = _instance(await web.get(f"{url}/health/live"))
        ready = await web.get(f"{url}/health/ready")
    except Unreached as unreached:
        return skipped("server", f"it does not run here: {unreached.said}"), ""
    if not instance:
        mend = "set GENX_PORT to another port, or stop what has it"
        return failed("server", f"the program that listens at {url} is not GenX", mend), ""
    if ready.status != 200:
        wrong = [name for name, state in msgspec.json.decode(ready.body, type=Ready).checks.items() if state != "ok"]
        return failed(
            "server", f"it runs but is not ready: {', '.join(wrong)}", "see the results for the database"
        ), instance
    return ok("server", f"runs and is ready at {url}"), instance


def _instance(answer: Answer) -> str:
    try:
        return msgspec.json.decode(answer.body, type=Alive).instance
    except msgspec.MsgspecError:
        return ""


async def _reached(settings: Settings, instance: str) -> list[Finding]:
    """Return whether the public URL leads to the server that runs here."""
    if not instance and is_own(settings):
        return [skipped("public url", "the server does not run here")]
    try:
        answer = await web.get(f"{settings.public_url}/health/live")
    except Unreached as unreached:
        return [failed("public url", unreached.said, unreached.mend)]
    found = _instance(answer)
    clock = _clock(answer) if settings.public_url.startswith("https:") else []
    if not instance:
        return [
            skipped("public url", f"it is answered with status {answer.status}; the server does not run here"),
            *clock,
        ]
    if found == instance:
        return [ok("public url", f"{settings.public_url} leads to this server"), *clock]
    if found:
        mend = "point the name and the proxy here, or run the doctor on the machine that they lead to"
        return [
            failed("public url", f"{settings.public_url} leads to a different GenX from the one that runs here", mend)
        ]
    said = f"{settings.public_url}/health/live is answered with status {answer.status}, and not by GenX"
    mend = f"let the proxy pass everything to {own_url(settings)} (nginx: proxy_pass)"
    return [failed("public url", said, mend)]


def _clock(answer: Answer) -> list[Finding]:
    """Return the finding about the clock of the server at the public URL. Its Date header has whole seconds."""
    try:
        there = parsedate_to_datetime(answer.headers["date"]).timestamp()
    except (KeyError, ValueError):
        return []
    return [compared("clock", "public URL", there + 0.5 - time.time(), exact_to=0.5)]


async def _certificate(settings: Settings) -> list[Finding]:
    public = urlsplit(settings.public_url)
    if public.scheme != "https":
        return [skipped("certificate", "the public URL is http://")]
    return [await certificate.check(public.hostname or "", port_of(public))]


async def _redirect(settings: Settings) -> list[Finding]:
    """Check that plain http:// redirects to https://."""
    public = urlsplit(settings.public_url)
    if public.scheme != "https" or port_of(public) != PORTS["https"]:
        return [skipped("redirect", "only https:// at port 443 has a plain counterpart")]
    return [await redirected(f"http://{public.hostname}", settings.public_url)]


async def redirected(plain_url: str, public_url: str) -> Finding:
    """Return the answer of the plain http:// URL."""
    try:
        answer = await web.get(f"{plain_url}/health/live")
    except Unreached as unreached:
        mend = "open port 80 and let the proxy redirect there; certbot's webroot needs it too"
        return warning("redirect", unreached.said, mend)
    if answer.status in PERMANENTLY and answer.headers.get("location", "").startswith(public_url):
        return ok("redirect", f"{plain_url} leads to https")
    mend = f"let the proxy redirect (nginx: return 301 {public_url}$request_uri)"
    return failed("redirect", f"{plain_url} is answered with status {answer.status} instead of leading to https", mend)


async def _websocket(settings: Settings, instance: str) -> list[Finding]:
    if not instance:
        return [skipped("websocket", "the server does not run here")]
    return [await probe.check(settings.public_url, instance)]


async def _metrics(settings: Settings) -> list[Finding]:
    """Check that /metrics is not reachable from outside, though it wants a token."""
    if is_own(settings):
        return [skipped("metrics", NO_PROXY)]
    try:
        answer = await web.get(f"{settings.public_url}/metrics")
    except Unreached:
        return [skipped("metrics", "the public URL can't be reached")]
    mend = "let the proxy refuse it (nginx: location = /metrics { return 404; })"
    if answer.status == 200:
        return [failed("metrics", f"anybody can read {settings.public_url}/metrics", mend)]
    if answer.by_us:
        said = f"{settings.public_url}/metrics is reachable from outside; only its token protects it"
        return [warning("metrics", said, mend)]
    return [ok("metrics", "/metrics can't be reached from outside")]
