"""The tax of receipts by rate, told one by one."""

from decimal import Decimal

from genx.domain.tariffs.pricing import price
from genx.domain.tariffs.session import Reading
from genx.domain.tariffs.tariff import Element, Tariff
from genx.domain.tariffs.taxes import taxes
from tests.domain.test_tariffs import FULL_AT, HARBOUR_SESSION, component, element, harbour, session, tariff


def rates(by: Tariff, hours: float = 1, kwh: float = 10) -> list[tuple[str, str, str]]:
    found = taxes(price(by, session(hours, kwh, Reading(FULL_AT, int(kwh * 1000), 0))))
    return [(str(each.tax_percent), str(each.total), str(each.tax)) for each in found]


def test_one_rate_has_the_totals_of_the_receipt() -> None:
    receipt = price(harbour(), HARBOUR_SESSION)
    (only,) = taxes(receipt)
    assert (only.tax_percent, only.total, only.tax) == (Decimal(20), receipt.total, receipt.tax)


def test_each_rate_has_the_amounts_of_its_prices_the_highest_first() -> None:
    by = tariff(element("FLAT", "1.05", tax=5), element("ENERGY", "0.60", tax=20), element("TIME", "2.00", tax=None))
    assert rates(by) == [("20", "5.00", "1.00"), ("5", "1.00", "0.05"), ("None", "2.00", "0.00")]


def test_tax_is_added_to_prices_without_it() -> None:
    by = tariff(element("FLAT", "1.00", tax=5), element("ENERGY", "0.50", tax=20), tax_included=False)
    assert rates(by) == [("20", "5.00", "1.00"), ("5", "1.00", "0.05")]


def test_a_limit_of_a_price_is_taken_off_its_rate() -> None:
    both = Element(
        components=(
            component("ENERGY", "0.60", tax_percent=Decimal(20), max_price=Decimal("3.00")),
            component("FLAT", "2.10", tax_percent=Decimal(5)),
        )
    )
    assert rates(tariff(both)) == [("20", "2.50", "0.50"), ("5", "2.00", "0.10")]


def test_a_limit_of_a_price_without_tax_has_none() -> None:
    free_of_tax = Element(components=(component("ENERGY", "0.60", max_price=Decimal("3.00")),))
    assert rates(tariff(free_of_tax)) == [("None", "3.00", "0.00")]


def test_the_least_that_a_session_costs_is_spread_over_its_rates() -> None:
    by = tariff(element("FLAT", "1.05", tax=5), element("ENERGY", "0.12", tax=20), min_price=Decimal("4.50"))
    assert rates(by) == [("20", "2.00", "0.40"), ("5", "2.00", "0.10")]


def test_the_largest_part_takes_what_rounding_leaves() -> None:
    by = tariff(element("FLAT", "0.01", tax=5), element("ENERGY", "0.0033", tax=20), tax_included=False)
    receipt = price(by, session(1, 1))
    found = taxes(receipt)
    assert sum(each.total for each in found) == receipt.total == Decimal("0.01")
    assert [each.tax_percent for each in found] == [Decimal(5)]


def test_a_session_that_cost_nothing_has_no_taxes() -> None:
    assert rates(tariff(element("ENERGY", "0"))) == []
    assert rates(tariff(element("TIME", "2", start_time="03:00", end_time="04:00"), min_price=Decimal(1))) == []
