"""systemd: the sockets it passes, and the states it is told. Without its environment nothing happens."""

import asyncio
import os
import socket

FIRST_PASSED = 3


def passed_sockets() -> list[socket.socket]:
    """Return the sockets of a .socket unit (sd_listen_fds(3)). systemd holds them during a restart: clients wait."""
    if os.environ.get("LISTEN_PID") != str(os.getpid()):
        return []
    return [socket.socket(fileno=FIRST_PASSED + n) for n in range(int(os.environ.get("LISTEN_FDS", "0")))]


def notify(state: str) -> None:
    """Tell systemd a state: READY=1, STOPPING=1 or WATCHDOG=1 (sd_notify(3))."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as to:
        to.connect(f"\0{address[1:]}" if address.startswith("@") else address)
        to.send(state.encode())


async def keep_watch() -> None:
    """Tell systemd that the event loop turns, twice within the time after which it would restart us (WatchdogSec=)."""
    seconds = int(os.environ.get("WATCHDOG_USEC", "0")) / 1e6
    while seconds:
        notify("WATCHDOG=1")
        await asyncio.sleep(seconds / 2)
