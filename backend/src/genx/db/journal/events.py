"""Events of the journal's changes: the statement that writes a row compares it with what it was.

So a change that is written twice, because the answer to its commit was lost, is one event (ADR 22).
"""

from collections.abc import Mapping, Sequence

from msgspec import Struct

_GIVEN = ("charger_id", "kind", "happened_at", "data")


class Rule(Struct, frozen=True, kw_only=True):
    """The condition under which a row `u` is an event, and its data. All of it is SQL; `was` is the row as it was.

    `was` is found in `table` by its `keys`; `data` is by name.
    """

    kind: str
    happened_at: str
    data: Mapping[str, str]
    table: str
    keys: Sequence[str]
    where: str

    @property
    def json(self) -> str:
        """The data of a row `u`, as SQL."""
        pairs = ", ".join(f"'{name}', {value}" for name, value in self.data.items())
        return f"json_build_object({pairs})"

    def events(self, rows: str) -> str:
        """Return SQL for the events of `rows`, each with the place of its change in the group."""
        return f"""
        SELECT u.place, u.charger_id, {self.kind} AS kind, {self.happened_at} AS happened_at, {self.json} AS data
        FROM {rows} LEFT JOIN {_one("was", self.table, "u", self.keys)} WHERE {self.where}
        """  # noqa: S608 - only constants are put in


def _one(alias: str, table: str, of: str, keys: Sequence[str]) -> str:
    """Return SQL for the row with the keys of `of`, looked up by index: PostgreSQL would rather scan the table."""
    equal = " AND ".join(f"{table}.{key} = {of}.{key}" for key in keys)
    return f"LATERAL (SELECT * FROM {table} WHERE {equal} LIMIT 1) AS {alias} ON true"  # noqa: S608


def kept(selects: Sequence[str]) -> str:
    """Return the statement that keeps the events of these selects, in the order of their changes."""
    columns = ", ".join(_GIVEN)
    united = " UNION ALL ".join(f"SELECT place, {columns} FROM ({select}) AS found" for select in selects)  # noqa: S608
    return f"""
    INSERT INTO event_outbox ({columns}, device_id)
    SELECT {", ".join(f"events.{name}" for name in _GIVEN)}, known.device_id
    FROM ({united}) AS events JOIN {_one("known", "chargers", "events", ["charger_id"])} ORDER BY place
    """  # noqa: S608 - only constants are put in
