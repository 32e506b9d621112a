"""The server process: uvicorn, systemd's notices, and an end in bounded time."""

import asyncio
import gc
import os
import resource
import socket
import threading
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, cast

import structlog
import uvicorn

from genx import signals, systemd
from genx.api.http.http_protocol import HttpProtocol
from genx.app import App, create_app
from genx.gateway.door.trusted_proxies import TrustedProxies
from genx.gateway.socket.fast_websocket import FastChargerSocket
from genx.gateway.socket.websocket import MALFORMED, ChargerSocket
from genx.logs import configure_logging
from genx.settings.table import Settings

log = structlog.get_logger(__name__)

LONGEST_STOP_S = 14.0
"""Seconds that a server may take to stop: Docker kills it after 15, systemd after 20."""

LONGEST_FAREWELL_S = 1
"""Seconds that a stopping server waits for links whose other side does not hang up."""


def _behind_proxies(app: App, settings: Settings) -> TrustedProxies:
    checked = settings.client_certificate_headers
    return TrustedProxies(app, settings.trusted_proxies, certificates_checked=checked)


class Server(uvicorn.Server):
    """uvicorn's server. It ends the event streams when it stops, for which it would wait for ever."""

    def __init__(self, app: App, settings: Settings) -> None:
        super().__init__(
            uvicorn.Config(
                cast("Any", _behind_proxies(app, settings)),
                host=settings.host,
                port=settings.port,
                http=cast("Any", partial(HttpProtocol, half_open=Counter(), malformed=MALFORMED)),
                ws=FastChargerSocket if settings.websocket == "picows" else ChargerSocket,
                ws_max_size=settings.max_message_bytes,
                ws_ping_interval=None,
                ws_per_message_deflate=False,
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                backlog=4096,
                timeout_keep_alive=75,
                timeout_graceful_shutdown=LONGEST_FAREWELL_S,
            )
        )
        self._drain = app.hub.drain

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        systemd.notify("READY=1")

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        systemd.notify("STOPPING=1")
        self._drain()
        await super().shutdown(sockets)


async def serve(settings: Settings, dsn: str, sockets: list[socket.socket] | None = None) -> None:
    """Serve on `sockets`, else on one port, until SIGINT or SIGTERM. The database must be migrated."""
    signals.repeat()
    try:
        configure_logging(settings.log_level, settings.log_format)
        _allow_many_files()
        await _serve(create_app(settings, dsn), settings, sockets)
    finally:
        signals.ignore()


async def _serve(app: App, settings: Settings, sockets: list[socket.socket] | None) -> None:
    async with app.running(), _watched():
        _collect_seldom()
        await Server(app, settings).serve(sockets or None)
        _end_within(LONGEST_STOP_S)


@asynccontextmanager
async def _watched() -> AsyncIterator[None]:
    """Tell systemd that the event loop turns, for as long as the block lasts."""
    watch = asyncio.create_task(systemd.keep_watch())
    try:
        yield
    finally:
        watch.cancel()


def _end_within(seconds: float) -> None:
    """End the process if it does not end by itself: a database that hangs may hold it up."""

    def end() -> None:
        log.error("the server did not stop in time, and ends at once")
        os._exit(1)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()


def _collect_seldom() -> None:
    """Collect cycles seldom: messages leave none, because reference counts free their objects."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def _allow_many_files() -> None:
    """Raise the limit of open files as far as the system allows: each charger is one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
