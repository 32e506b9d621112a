"""Our first CALLs to a charge point: after its boot, or after a quiet time without one (B4, B6)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from math import inf

from msgspec.structs import replace

from genx.central_system.decision import FollowUp
from genx.central_system.version import Version
from genx.domain.changes import ChargerReported
from genx.gateway.link.calls import Calls
from genx.gateway.link.holder import Holder

QUIET_BEFORE_CALLS = 30.0
"""Seconds of traffic after which a charge point that did not boot may be asked something (B4, B6)."""

SILENT_BEFORE_CALLS = 60.0
"""Seconds after which a charge point that has said nothing at all may be asked: some wait for it (QD2, QD26)."""

TIME_TO_REPORT = 10.0
"""Seconds after its boot in which a charge point reports its status of its own accord (B6)."""

BETWEEN_BOOT_REQUESTS = timedelta(hours=1)


class QuietTime:
    """Holds our CALLs back until the charge point has booted, or has had time to."""

    __slots__ = ("_booted", "_calls", "_holder", "_look_at", "_opened_at", "_policy", "_version", "first_heard")

    def __init__(self, holder: Holder, calls: Calls, version: Version) -> None:
        self._holder = holder
        self._version = version
        self._calls = calls
        self._policy = holder.services.policy
        self._opened_at = holder.loop.time()
        self._look_at = inf
        self._booted = False
        self.first_heard: float | None = None

    def boot_answered(self, then: Sequence[FollowUp]) -> None:
        self._booted = True
        self._calls.conversation.release()
        for follow_up in then:
            self._calls.ask(follow_up)
        if self._policy.first_calls and self._holder.state.registration == "accepted":
            self._look_at = self._holder.loop.time() + TIME_TO_REPORT
        self._calls.flush()

    def check(self, now: float) -> None:
        """Check once a second."""
        if now >= self._look_at:
            self._ask_for_status()
        if not self._booted and self._had_time_to_boot(now):
            self._over()

    def _ask_for_status(self) -> None:
        """Ask for the status (B6), but only if it can be sent at once: the status may come while the CALL waits."""
        if self._calls.conversation.outstanding is None and self._holder.turns.idle:
            self._look_at = inf
            for follow_up in self._version.ask_for_status(self._holder.state):
                self._calls.ask(follow_up)

    def _had_time_to_boot(self, now: float) -> bool:
        if self.first_heard is not None and now - self.first_heard >= QUIET_BEFORE_CALLS:
            return True
        return now - self._opened_at >= SILENT_BEFORE_CALLS

    def _over(self) -> None:
        """Ask after enough other traffic, or none. A charge point never seen to boot is asked to boot (B4, B6)."""
        self._booted = True
        self._calls.conversation.release()
        if self._policy.first_calls:
            self._holder.turns.add(partial(self._ask_to_boot, self._holder.services.now()))
        self._calls.flush()

    def _ask_to_boot(self, at: datetime) -> None:
        state = self._holder.state
        last = state.boot_asked_at
        if state.last_boot_at is not None or (last is not None and at - last < BETWEEN_BOOT_REQUESTS):
            return
        asked = replace(state, boot_asked_at=at)
        self._holder.keep(asked, (ChargerReported(asked),))
        for follow_up in self._version.ask_to_boot(asked):
            self._calls.ask(follow_up)
