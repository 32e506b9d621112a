"""The list of writers, one for each kind of change. Writers of the same table write in this order.

A writer with events is the first of its table: the first statement of a group has the events of the whole group.
"""

from collections.abc import Sequence

from genx.db.journal import (
    audit_log,
    charge_points,
    commands,
    configuration,
    connectors,
    local_lists,
    message_log,
    orphan_stops,
    passwords,
    series,
    transactions,
)
from genx.db.journal.writer import Writer

WRITERS: Sequence[Writer] = (
    charge_points.CONNECTIONS,
    charge_points.REPORTED,
    charge_points.SEEN,
    passwords.USED,
    passwords.OFFERED,
    passwords.WITHDRAWN,
    connectors.REPORTED,
    transactions.CHANGED,
    transactions.MEASURED,
    series.MEASURED,
    series.LATE,
    series.SIGNED,
    orphan_stops.ORPHANED,
    configuration.READ,
    local_lists.TOLD,
    commands.CHANGED,
    commands.EFFECT,
    audit_log.ADDED,
    message_log.APPENDED,
)
