"""Batches: one command to many charge points (ADR 26, A4)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from msgspec import Struct, field

BatchStatus = Literal["running", "done", "stopped", "cancelled"]
"""`stopped`: too many failed one after the other. `cancelled`: a person ended it. What was not sent stays unsent."""

BatchPart = Literal["waiting", "sent", "done", "failed", "later", "unsent"]
"""The part of a batch that a command is in. `later` waits for its charge point to come online."""


class Batch(Struct, frozen=True, kw_only=True):
    """At most `at_once` commands are under way at a time; after `stop_after_failures` in a row the batch stops."""

    batch_id: str
    action: str
    request: str
    total: int
    at_once: int
    stop_after_failures: int | None
    status: BatchStatus
    requested_at: datetime
    requested_by: str | None = None
    finished_at: datetime | None = None
    counts: Mapping[BatchPart, int] = field(default_factory=dict)
    """The number of commands in each part."""
