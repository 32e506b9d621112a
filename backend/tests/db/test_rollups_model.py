"""What the statements sum up is what a plain model works out, second by second."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from genx.db.base.engine import begin
from genx.db.rollups import summing
from genx.db.rollups.state import Terms
from genx.db.tables.histories import charger_presence, connector_statuses
from genx.db.tables.series import meter_series
from genx.db.tables.transactions import transactions
from genx.domain.spans import Span
from tests.db.rollup_fleet import BEGIN, Fleet, empty
from tests.db.rollup_model import COLUMNS, Model, Session
from tests.support.database import rows

UNTIL = 5 * 900
SECONDS = st.integers(0, UNTIL + 300)
STATUSES = st.sampled_from(["Available", *list(COLUMNS)[:8], None])


@st.composite
def models(draw: st.DrawFn) -> Model:
    def history(values: st.SearchStrategy[Any]) -> list[tuple[int, Any]]:
        found = draw(st.lists(st.tuples(SECONDS, values), max_size=5))
        return sorted(found, key=lambda row: row[0])

    readings = draw(st.lists(st.tuples(SECONDS, st.integers(0, 12_000)), max_size=8, unique_by=lambda row: row[0]))
    model = Model(BEGIN, UNTIL, history(STATUSES), history(st.sampled_from([True, False, None])), sorted(readings))
    for _ in range(draw(st.integers(0, 2))):
        begun, lasted = draw(st.integers(0, UNTIL - 1)), draw(st.one_of(st.none(), st.integers(1, 3000)))
        model.sessions.append(
            Session(
                begun=begun,
                ended=None if lasted is None else begun + lasted,
                energy_wh=draw(st.integers(0, 9_000)),
                meter_start=draw(st.integers(0, 3_000)),
                suspect=draw(st.booleans()),
                readings=model.readings,
            )
        )
    return model


async def kept(engine: AsyncEngine, model: Model) -> Span:
    """Put what the model has into the tables, and sum up."""
    await empty(engine)
    charger_id = await Fleet(engine).add("CP1", connectors_to=1)
    of = {"charger_id": charger_id, "connector_id": 1}
    span = Span(charger_id, 1, BEGIN - timedelta(hours=1), model.time(UNTIL))
    terms = Terms(
        floor=BEGIN - timedelta(days=9),
        until=span.until,
        series_since=BEGIN - timedelta(days=9),
        time_zone="Europe/Berlin",
    )
    async with begin(engine) as connection:
        for second, status in model.statuses:
            at = model.time(second)
            await connection.execute(insert(connector_statuses), of | {"at": at, "status": status, "recorded_at": at})
        for second, online in model.presences:
            at = model.time(second)
            row = {"charger_id": charger_id, "at": at, "online": online, "recorded_at": at}
            await connection.execute(insert(charger_presence), row)
        for second, wh in model.readings:
            row = of | {"at": model.time(second), "energy_wh": wh, "contexts": 4, "rank": 0}
            await connection.execute(insert(meter_series), row)
        for number, session in enumerate(model.sessions, 1):
            await connection.execute(insert(transactions), of | transaction(model, session, number))
        await summing.sum_up(connection, [span], terms, thorough=True)
    return span


def transaction(model: Model, session: Session, number: int) -> dict[str, Any]:
    begun = {"started_at": model.time(session.begun), "received_start_at": model.time(session.begun)}
    ended: dict[str, Any] = {}
    if session.ended is not None:
        stopped_at = model.time(session.ended)
        ended = {
            "status": "stopped",
            "stopped_at": stopped_at,
            "received_stop_at": stopped_at,
            "meter_stop": session.meter_start + session.energy_wh,
            "energy_wh": session.energy_wh,
        }
    known = {"id": str(number), "wire_id": number, "id_tag": f"T{number}", "authorised": True}
    return known | begun | ended | {"meter_start": session.meter_start, "suspect": session.suspect}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(model=models())
async def test_law_quarter_hours_and_pieces_are_those_of_the_model(clean_db: AsyncEngine, model: Model) -> None:
    await kept(clean_db, model)
    pieces: dict[str, dict[int, int]] = {}
    for row in await rows(clean_db, "SELECT transaction_id, at, energy_wh FROM session_pieces"):
        second = (row["at"] - BEGIN) // timedelta(seconds=1)
        pieces.setdefault(row["transaction_id"], {})[second] = row["energy_wh"]
    for number, session in enumerate(model.sessions, 1):
        expected = model.pieces(session)
        found = pieces.get(str(number), {})
        # Halves may be rounded to either side.
        assert sum(found.values()) == sum(expected.values())
        assert all(abs(found.get(start, 0) - expected.get(start, 0)) <= 1 for start in {*found, *expected})
    of_model = model.quarter_hours()
    summed = await rows(clean_db, "SELECT * FROM quarter_hours")
    by_start = {(row["at"] - BEGIN) // timedelta(seconds=1): row for row in summed}
    assert {start for start in of_model if not only_energy(of_model[start])} <= by_start.keys()
    for start, row in by_start.items():
        expected_row = of_model.get(start, {})
        for name in (*COLUMNS.values(), "started", "stopped", "faults"):
            assert row[name] == expected_row.get(name, 0), (start, name)
        assert row["energy_wh"] == pytest.approx(expected_row.get("energy_wh", 0), abs=1 / 512)
        for name in ("session_wh", "suspect_wh"):
            assert abs(row[name] - expected_row.get(name, 0)) <= 2, (start, name)
        assert not expected_row or row["seconds"] == expected_row["seconds"]


def only_energy(row: dict[str, float]) -> bool:
    """Whether a row has nothing but less energy than is kept of it, or pieces that may be rounded away."""
    counts = (*COLUMNS.values(), "started", "stopped", "faults")
    return not any(row[name] for name in counts) and row["energy_wh"] < 1 and row["session_wh"] + row["suspect_wh"] < 3
