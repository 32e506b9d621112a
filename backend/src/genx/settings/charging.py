"""The conversation with chargers."""

from dataclasses import dataclass
from typing import Literal

from genx.settings.kinds import SECONDS, SWITCH, TIMEOUTS, VENDORS, one_of, setting, whole


@dataclass(frozen=True, kw_only=True)
class ChargingSettings:
    unknown_id_tags: Literal["accept", "reject"] = setting(
        "accept",
        one_of("accept", "reject"),
        "The answer to a charger that asks about an id tag that is not registered.",
    )
    stop_unauthorised_after: int = setting(
        "0",
        whole(0, 86_400),
        "Seconds after which a session that was refused, but goes on, is stopped from here, within a minute. 0: never.",
    )
    local_lists: bool = setting(
        "true", SWITCH, "Keep the local lists of chargers that use one up to date with the id tags."
    )
    first_calls: bool = setting(
        "true", SWITCH, "After a boot, read the configuration of a charger and ask for the status of its connectors."
    )
    heartbeat_interval: int = setting(
        "300", SECONDS, "Seconds between heartbeats, as chargers are told when they boot."
    )
    boot_retry_interval: int = setting("60", SECONDS, "Seconds until a pending or rejected charger asks again.")
    ping_interval: int = setting("30", SECONDS, "Seconds between our pings to a silent charger.")
    call_timeout: int = setting("30", SECONDS, "Seconds that a charger has to answer a command.")
    call_timeouts: tuple[str, ...] = setting(
        "RemoteStartTransaction=90,RemoteStopTransaction=90,UnlockConnector=90",
        TIMEOUTS,
        "The same for single actions, some of which move something first.",
    )
    data_transfers: tuple[str, ...] = setting(
        "",
        VENDORS,
        "DataTransfer messages that are answered with Accepted: `vendorId` or `vendorId:messageId`. All are logged.",
    )
    max_messages_per_second: int = setting(
        "100",
        whole(0, 1_000_000),
        "Messages that one charger may send in a second, or two seconds' worth at once. A message counts once for"
        " each 8 KiB of it, and for its share of processor time; pings count, too. A charger that sends more is read"
        " more slowly; if it goes on for a minute without waiting for answers, its connection is closed."
        " 0: no limit except back pressure.",
    )
    max_message_bytes: int = setting(
        "1048576", whole(65_536, 67_108_864), "A larger message from a charger ends its connection (1009)."
    )
    websocket: Literal["picows", "uvicorn"] = setting(
        "picows",
        one_of("picows", "uvicorn"),
        "The library that reads and writes the chargers' sockets. `uvicorn` is slower, and a flood holds others up"
        " longer: use it to find out whether picows causes a problem.",
    )
