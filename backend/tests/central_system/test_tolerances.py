"""Tolerances for the models of OCPP 1.6."""

from genx.central_system.v16.tolerances import tolerances_for, tolerances_of
from genx.domain.tolerances import Tolerances
from genx.ocpp.v16.quirks import QUIRKS
from tests.domain.builders import charge_point


def test_a_charge_point_is_dealt_with_by_what_it_called_itself() -> None:
    assert tolerances_of(charge_point(vendor="KEBA")) == Tolerances(tag_ends_at="_")
    assert tolerances_of(charge_point()) == tolerances_for("ACME", "One", "1.0") == Tolerances()


def test_every_quirk_changes_what_tolerances_have() -> None:
    for quirk in QUIRKS:
        assert Tolerances(**quirk.changes) != Tolerances(), quirk.source
