"""Mails that wait to be sent: their kind and address. Their text, links included, is made when they are sent."""

from datetime import datetime
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
