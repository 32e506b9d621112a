"""Models that no general rule can handle."""

import re

import pytest

from genx.ocpp.v16.actions import ACTIONS
from genx.ocpp.v16.quirks import QUIRKS, Quirk, changes_for


def test_most_charge_points_need_nothing_special() -> None:
    assert changes_for("ACME", "One", "1.0") == {}
    assert changes_for(None, None, None) == {}


@pytest.mark.parametrize(
    ("firmware", "asked"),
    [
        ("TAC3Z9119006710273::V1.8.21", False),
        ("TAC3Z9119006710273::V1.6.6", False),
        ("TAC3Z9119006710273::V1.8.32", True),
        ("TAC3Z9119006710273::V1.10.1", True),
        (None, True),
    ],
)
def test_qd4_an_abb_terra_ac_is_not_sent_the_call_that_reboots_it(firmware: str | None, asked: bool) -> None:
    changes = changes_for("ABB", "CDT_TACW22::NET_WIFI", firmware)
    assert ("GetConfiguration" not in changes.get("do_not_ask", ())) is asked


def test_qd4_other_makes_are_sent_it() -> None:
    assert changes_for("Abbott", "TAC", "V1.8.21") == {}


def test_qg8_a_grizzl_e_reports_its_current_as_exported() -> None:
    assert changes_for("United Chargers Inc.", "Grizzl-E Smart", "5.6") == {"current_measurand": "Current.Export"}


def test_qg3_an_old_openevse_reports_kwh_as_wh() -> None:
    assert changes_for("OpenEVSE", "Advanced Series", "4.2.2") == {"energy_factor": 1000}
    assert changes_for("OpenEVSE", "Advanced Series", "5.0.0") == {}


def test_qh23_a_mennekes_may_answer_late() -> None:
    assert changes_for("MENNEKES", "AMTRON 4Business 7xx", "1.5") == {"slowest_answer": 90.0}


def test_qf1_a_keba_appends_its_serial_number_to_tags() -> None:
    assert changes_for("Keba AG", "KC-P30-ES240022-E0R", "1.12.0") == {"tag_ends_at": "_"}


@pytest.mark.parametrize("quirk", QUIRKS, ids=lambda quirk: quirk.vendor.pattern)
def test_every_row_says_where_it_comes_from_and_changes_something(quirk: Quirk) -> None:
    assert re.match(r"Q[A-H]\d+: .+; .+[#:]", quirk.source)
    assert quirk.changes
    assert quirk.changes.get("do_not_ask", frozenset()) <= ACTIONS.keys()
