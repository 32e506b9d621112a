"""Admission of chargers."""

from dataclasses import dataclass
from typing import Literal

from genx.settings.kinds import CHARGER_ORIGINS, SWITCH, one_of, setting, whole


@dataclass(frozen=True, kw_only=True)
class AdmissionSettings:
    registration: Literal["open", "pending", "closed"] = setting(
        "open",
        one_of("open", "pending", "closed"),
        "An unknown charger that connects is served (open), waits until an operator accepts it (pending),"
        " or is refused (closed).",
    )
    max_chargers: int = setting(
        "20000",
        whole(1, 10_000_000),
        "Once there are this many chargers, unknown ones no longer register by themselves.",
    )
    max_new_chargers_per_minute: int = setting(
        "60",
        whole(0, 1_000_000),
        "Unknown chargers that may register by themselves in a minute; one address gets at most half of what is left."
        " 0: no limit.",
    )
    max_connections: int = setting("20000", whole(0, 1_000_000), "Chargers connected at once; 0: no limit.")
    max_connections_per_address: int = setting(
        "2000", whole(0, 1_000_000), "Chargers connected at once from one address; 0: no limit."
    )
    require_subprotocol: bool = setting(
        "false", SWITCH, "Refuse chargers that offer no subprotocol, instead of serving them."
    )
    require_charger_credentials: bool = setting(
        "false",
        SWITCH,
        "Refuse chargers that have neither a password here nor a client certificate that a trusted proxy has checked.",
    )
    charger_origins: tuple[str, ...] = setting(
        "",
        CHARGER_ORIGINS,
        "Values of the Origin header that chargers may send, besides that of the public URL. Browsers send it with"
        " every WebSocket, chargers hardly ever: any other value is taken for a web page's, and refused (403).",
    )
