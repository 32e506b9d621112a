"""Batches: one command to many charge points (ADR 26, A4)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from msgspec import Struct, field

from genx.domain.hours import Hours

BatchStatus = Literal["running", "done", "stopped", "cancelled"]
"""`stopped`: too many failed one after the other. `cancelled`: a person ended it. What was not sent stays unsent."""

BatchPart = Literal["waiting", "sent", "done", "failed", "later", "unsent"]
"""The part of a batch that a command is in. `later` waits for its charge point to come online."""


class Batch(Struct, frozen=True, kw_only=True):
    """At most `at_once` commands are under way at a time; after `stop_after_failures` in a row the batch stops.

    Commands for charge points that are offline wait `when_online` seconds for them, if they may wait. Nothing is sent
    outside of the `hours`.
    """

    batch_id: str
    action: str
    request: str
    total: int
    at_once: int
    stop_after_failures: int | None
    when_online: int
    status: BatchStatus
    requested_at: datetime
    requested_by: str | None = None
    finished_at: datetime | None = None
    hours: Hours | None = None
    counts: Mapping[BatchPart, int] = field(default_factory=dict)
    """The number of commands in each part."""

    def rests_until(self, at: datetime) -> datetime | None:
        """Return when it goes on, if it rests now because of its hours."""
        has_more = self.status == "running" and self.counts.get("waiting", 0) > 0
        return None if self.hours is None or not has_more or self.hours.are_now(at) else self.hours.begin_after(at)
