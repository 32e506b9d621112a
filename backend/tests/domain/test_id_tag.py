"""Id tags without the additions of their charge points."""

import pytest

from genx.domain.id_tag import clean
from genx.domain.tolerances import Tolerances

KEBA = Tolerances(tag_ends_at="_")


@pytest.mark.parametrize(
    ("sent", "meant"), [("04A1B2_23518692", "04A1B2"), ("04A1B2", "04A1B2"), ("_04A1B2", "_04A1B2"), ("", "")]
)
def test_qf1_a_keba_appends_its_serial_number_to_tags(sent: str, meant: str) -> None:
    assert clean(sent, KEBA) == meant


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("TAG\x01\x7f", "TAG"),
        ("TAG\\u0000\\u0000", "TAG"),
        (" TAG ", "TAG"),
        ("VID:00AA_1", "VID:00AA_1"),
        ("Jäger 1", "Jäger 1"),
        ("\x01", "\x01"),
    ],
)
def test_qf34_control_characters_are_removed_from_a_tag(sent: str, meant: str) -> None:
    """QF30: a colon stays."""
    assert clean(sent, Tolerances()) == meant
