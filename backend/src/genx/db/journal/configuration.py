"""The writer of charge points' configuration."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from genx.db.journal.writer import insert, plain, texts
from genx.db.tables.configuration import configuration
from genx.domain.changes import ConfigurationRead


class _Key(NamedTuple):
    charger_id: int
    key: str
    value: str | None
    readonly: bool
    updated_at: datetime


def _keys(change: ConfigurationRead) -> Iterable[_Key]:
    for key, (value, readonly) in change.keys.items():
        yield _Key(charger_id=change.charger_id, key=key, value=value, readonly=readonly, updated_at=change.at)


READ = insert(
    ConfigurationRead,
    configuration,
    (*plain("charger_id"), *texts("key", "value"), *plain("readonly", "updated_at")),
    keys=("charger_id", "key"),
    items=_keys,
)
