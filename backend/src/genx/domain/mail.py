"""Mails that wait to be sent, and how they are spaced. Their text is made when they are sent."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

MailKind = Literal["reset", "invitation", "password-changed", "address-changed"]


class WaitingMail(Struct, frozen=True):
    """A mail that was claimed for sending; `attempts` counts this one."""

    mail_id: int
    kind: MailKind
    email: str
    created_at: datetime
    attempts: int


class Spacing(Struct, frozen=True):
    """Limits mails of one kind to one address: `at_once` may leave `within` a time, then one every `apart`."""

    at_once: int
    within: timedelta
    apart: timedelta

    def due(self, sent: Sequence[datetime], now: datetime) -> datetime:
        """Return when the next mail may leave, given the times of mails `sent` within the period, the newest first."""
        return now if len(sent) < self.at_once else sent[0] + self.apart
