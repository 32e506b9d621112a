"""Times in a query: what people and programs write, in any zone, within the calendar of our ids."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar.exceptions import ValidationException

from genx.api.http.moments import EARLIEST, LATEST, moment
from genx.db.base.partitions import id_at

day = datetime.fromisoformat
ZONES = st.integers(-23 * 60 - 59, 23 * 60 + 59).map(lambda minutes: timezone(timedelta(minutes=minutes)))
WITHIN = st.datetimes(min_value=day("1970-01-03"), max_value=day("2199-12-29"), timezones=ZONES)
ANY = st.datetimes(min_value=day("0002-01-03"), max_value=day("9998-12-29"), timezones=ZONES)


@given(at=WITHIN)
def test_a_time_is_the_same_moment_in_whatever_zone_it_is_written(at: datetime) -> None:
    assert moment("from", at.isoformat()) == at
    assert moment("from", at.isoformat(" ")) == at
    assert moment("from", at.astimezone(UTC).isoformat().replace("+00:00", "Z")) == at


@given(at=WITHIN)
def test_a_time_without_a_zone_is_utc(at: datetime) -> None:
    assert moment("from", at.replace(tzinfo=None).isoformat()) == at.replace(tzinfo=UTC)


@given(at=ANY)
def test_every_time_of_the_calendar_becomes_one_that_has_an_id(at: datetime) -> None:
    found = moment("to", at.isoformat())
    assert found is not None
    assert EARLIEST <= found <= LATEST
    assert found == at or found in (EARLIEST, LATEST)
    assert id_at(found) >= 0


@given(first=ANY, second=ANY)
def test_the_order_of_times_stays(first: datetime, second: datetime) -> None:
    earlier, later = sorted((first, second))
    before, after = moment("from", earlier.isoformat()), moment("to", later.isoformat())
    assert before is not None
    assert after is not None
    assert before <= after


@given(text=st.text(max_size=40))
def test_any_text_is_a_time_or_a_refusal_with_the_name_of_the_parameter(text: str) -> None:
    try:
        found = moment("from", text)
    except ValidationException as refused:
        assert isinstance(refused.extra, list)
        assert refused.extra[0]["key"] == "from"
    else:
        assert found is not None
        assert found.tzinfo is not None


def test_no_time_is_no_bound() -> None:
    assert moment("from", None) is None


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-01-15T12:00:00Z", datetime(2026, 1, 15, 12, tzinfo=UTC)),
        ("2026-01-15t12:00:00z", datetime(2026, 1, 15, 12, tzinfo=UTC)),
        ("2026-01-15T12:00:00.123456Z", datetime(2026, 1, 15, 12, 0, 0, 123456, tzinfo=UTC)),
        ("2026-01-15T12:00:00.1234565Z", datetime(2026, 1, 15, 12, 0, 0, 123457, tzinfo=UTC)),
        ("2026-01-15T12:00:00-0330", datetime(2026, 1, 15, 15, 30, tzinfo=UTC)),
        ("2026-12-31T23:59:60Z", datetime(2027, 1, 1, tzinfo=UTC)),
        ("  2026-01-15T12:00:00+01  ", datetime(2026, 1, 15, 11, tzinfo=UTC)),
    ],
)
def test_the_forms_that_are_taken(text: str, at: datetime) -> None:
    assert moment("from", text) == at


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "1700000000",
        "2026-01-15",
        "2026-01-15T12:00Z",
        "2026-02-30T12:00:00Z",
        "2026-01-15T24:00:00Z",
        "2026-01-15T12:00:00 01:00",
        "\uff12\uff10\uff12\uff16-01-15T12:00:00Z",
        "0001-01-01T00:00:00Z",
    ],
)
def test_what_is_no_time_is_refused_with_how_to_write_one(text: str) -> None:
    with pytest.raises(ValidationException) as refused:
        moment("to", text)
    assert isinstance(refused.value.extra, list)
    [reason] = refused.value.extra
    assert reason["key"] == "to"
    assert "2026-01-15T12:00:00Z" in reason["message"]
    assert "%2B" in reason["message"]
