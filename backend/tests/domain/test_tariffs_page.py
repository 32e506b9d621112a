"""The receipt in docs/tariffs.md is what its tariff gives."""

import json
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import msgspec

from genx.domain.tariffs.checks import faults, warnings
from genx.domain.tariffs.pricing import price
from genx.domain.tariffs.receipt import Receipt
from genx.domain.tariffs.session import Reading, Session
from genx.domain.tariffs.tariff import Tariff

PAGE = (Path(__file__).parents[2] / "docs" / "tariffs.md").read_text()
BEGAN = datetime(2025, 11, 24, 15, 10, tzinfo=UTC)


def receipt() -> Receipt:
    [document] = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    tariff = msgspec.convert(json.loads(document), Tariff)
    assert not faults(tariff)
    assert not warnings(tariff)
    full = Reading(BEGAN + timedelta(minutes=105), 38_500, 0)
    ended = BEGAN + timedelta(minutes=170)
    return price(tariff, Session(started_at=BEGAN, ended_at=ended, energy_wh=38_500, meter_start=0, readings=(full,)))


def table() -> list[list[str]]:
    [rows] = re.findall(r"\| from \| to \|.*\n\| ---.*\n((?:\|.*\n)+)", PAGE)
    return [[cell.strip(" *") for cell in row.strip("|").split("|")] for row in rows.splitlines()]


def quantity(seconds: Decimal, kwh: Decimal, kind: str) -> str:
    return f"{kwh.quantize(Decimal('0.001'))} kWh" if kind == "charging" else f"{seconds / 60:.0f} min"


def test_the_receipt_on_the_page_is_what_the_session_costs() -> None:
    found = receipt()
    rows = []
    for each in found.periods:
        [line, *_] = [*each.lines, None]
        named = each.kind if line is None or line.name is None else f"{each.kind}, {line.name}"
        told = quantity(each.seconds_not_charging, each.kwh, each.kind)
        priced = ("", "0.0000") if line is None else (str(line.price), str(line.amount_incl_tax))
        rows.append([f"{each.began:%H:%M}", f"{each.ended:%H:%M}", named, told, *priced])
    rows += [["", "", "session", "1", str(fee.price), str(fee.amount_incl_tax)] for fee in found.fees]
    rows += [["", "", extra.kind, "", "", str(extra.amount_incl_tax)] for extra in found.extras]
    rows.append(["", "", "total", "", "", str(found.total_incl_tax)])
    assert rows == table()


def test_the_sentences_below_it_are_right() -> None:
    found = receipt()
    [note] = found.notes
    times = [note.values[name][11:16] for name in ("at", "before", "after")]
    assert f"The tax in it is {found.tax}." in PAGE
    assert "The meter at {} was read between {} and {}.".format(*times) in PAGE
