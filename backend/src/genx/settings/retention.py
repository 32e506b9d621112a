"""Retention of data: amounts and times."""

from dataclasses import dataclass

from genx.settings.kinds import ACTIONS, setting, whole


@dataclass(frozen=True, kw_only=True)
class RetentionSettings:
    log_skip: tuple[str, ...] = setting(
        "Heartbeat,MeterValues", ACTIONS, "Actions whose messages are left out of the message log. Empty: none."
    )
    log_bytes_per_minute: int = setting(
        "1048576",
        whole(16_384, 1_073_741_824),
        "Bytes of one charger's messages that the message log keeps per minute. Beyond them, entries are shortened,"
        " then only counted, and the log says how many.",
    )
    log_bytes_per_day: int = setting("67108864", whole(65_536, 1_099_511_627_776), "The same per day.")
    log_retention_days: int = setting("90", whole(1, 36_500), "Days for which the message log is kept.")
    audit_retention_days: int = setting("730", whole(1, 36_500), "Days for which the audit log is kept.")
    command_retention_days: int = setting(
        "365", whole(1, 36_500), "Days for which commands, their answers and their Idempotency-Keys are kept."
    )
    event_retention_days: int = setting(
        "7", whole(1, 36_500), "Days for which events are kept for later readers, such as webhooks."
    )
    orphan_stop_retention_days: int = setting(
        "365", whole(1, 36_500), "Days for which stops of unknown transactions are kept."
    )
    meter_value_retention_days: int = setting(
        "400",
        whole(40, 36_500),
        "Days for which the meter values of connectors are kept, in whole weeks.",
    )
    quarter_hour_retention_days: int = setting(
        "400",
        whole(40, 36_500),
        "Days for which the quarter hours that reports are made of, and the histories of status and presence, are kept."
        " Days are kept for ever.",
    )
    refused_connection_retention_days: int = setting(
        "90", whole(1, 36_500), "Days for which a refused connection stays on the list after its last attempt."
    )
