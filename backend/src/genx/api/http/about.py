"""The description of this server."""

from typing import Literal

from genx.api.http.schemas import Answer
from genx.central_system.policy import RegistrationPolicy

MailDelivery = Literal["smtp", "log"]
"""Mails go to a mail server, or to the log of this server if none is set."""


class Server(Answer, frozen=True, kw_only=True):
    """Facts that every page may need. Chargers connect to `chargerUrl`, with their id at its end.

    If GENX_PUBLIC_URL is that of the machine alone, `chargerUrl` has the address that this request came to.
    `timeZone` is that of the days of reports.
    """

    version: str
    charger_url: str
    registration: RegistrationPolicy
    charger_credentials_required: bool
    mail: MailDelivery
    time_zone: str
