"""All tables of GenX, a module for each. `metadata` knows all of them."""

from genx.db.tables import (
    api_keys,
    audit_log,
    chargers,
    commands,
    configuration,
    connectors,
    event_outbox,
    id_tags,
    mail_outbox,
    message_log,
    orphan_stops,
    password_links,
    refused_connections,
    security_alarms,
    sessions,
    transactions,
    users,
)
from genx.db.tables.base import metadata

__all__ = [
    "api_keys",
    "audit_log",
    "chargers",
    "commands",
    "configuration",
    "connectors",
    "event_outbox",
    "id_tags",
    "mail_outbox",
    "message_log",
    "metadata",
    "orphan_stops",
    "password_links",
    "refused_connections",
    "security_alarms",
    "sessions",
    "transactions",
    "users",
]
