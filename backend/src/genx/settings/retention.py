"""Retention of data: amounts and times."""

from dataclasses import dataclass

from genx.settings.kinds import ACTIONS, setting, whole


@dataclass(frozen=True, kw_only=True)
class RetentionSettings:
    log_skip: tuple[str, ...] = setting(
        "Heartbeat,MeterValues", ACTIONS, "Actions whose messages are not kept in the message log. Empty: all are kept."
    )
    log_bytes_per_minute: int = setting(
        "1048576",
        whole(16_384, 1_073_741_824),
        "Bytes of one charger's messages that are kept in the message log in a minute. Beyond it entries are cut, then"
        " counted only, and the log says how many.",
    )
    log_bytes_per_day: int = setting("67108864", whole(65_536, 1_099_511_627_776), "The same for a day.")
    log_retention_days: int = setting("90", whole(1, 36_500), "Days that the message log is kept.")
    audit_retention_days: int = setting("730", whole(1, 36_500), "Days that the audit log is kept.")
    command_retention_days: int = setting(
        "365", whole(1, 36_500), "Days that commands and their answers are kept, and Idempotency-Keys with them."
    )
    event_retention_days: int = setting(
        "7", whole(1, 36_500), "Days that events are kept for those who read them later, such as webhooks."
    )
    orphan_stop_retention_days: int = setting(
        "365", whole(1, 36_500), "Days that stops are kept that belong to no known transaction."
    )
    refused_connection_retention_days: int = setting(
        "90", whole(1, 36_500), "Days after the last try that a refused connection stays on the list."
    )
