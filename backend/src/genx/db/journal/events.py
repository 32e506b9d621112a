"""Events of the journal's changes: what a row becomes is compared with what it was, in the statement that writes it.

So a change that is written twice, because the answer to its commit was lost, brings about one event (ADR 22).
"""

from collections.abc import Mapping, Sequence

from msgspec import Struct

_GIVEN = ("charger_id", "kind", "happened_at", "data")


class Rule(Struct, frozen=True, kw_only=True):
    """When a row `u` of a writer is an event, and of what. All of it is SQL, in which `was` is the row as it was.

    `before` joins `was`; `data` is by name.
    """

    kind: str
    happened_at: str
    data: Mapping[str, str]
    before: str
    where: str

    def events(self, rows: str) -> str:
        """The events of `rows`, each with the place of its change in the group."""
        pairs = ", ".join(f"'{name}', {value}" for name, value in self.data.items())
        return f"""
        SELECT u.place, u.charger_id, {self.kind} AS kind, {self.happened_at} AS happened_at,
          json_build_object({pairs}) AS data
        FROM {rows} {self.before} WHERE {self.where}
        """  # noqa: S608 - only constants are put in


def kept(selects: Sequence[str]) -> str:
    """The statement that keeps the events of these selects, in the order of their changes."""
    columns = ", ".join(_GIVEN)
    united = " UNION ALL ".join(f"SELECT place, {columns} FROM ({select}) AS found" for select in selects)  # noqa: S608
    return f"""
    INSERT INTO event_outbox ({columns}, device_id) SELECT {columns}, device_id
    FROM ({united}) AS events JOIN chargers USING (charger_id) ORDER BY place
    """  # noqa: S608 - only constants are put in
