"""What made-up sessions cost."""

from collections.abc import Iterator

from genx.domain.tariffs.pricing import price
from genx.domain.tariffs.receipt import Receipt
from genx.domain.tariffs.session import Reading, StatusFrom
from genx.domain.tariffs.session import Session as PricedSession
from genx.domain.tariffs.tariff import Tariff
from genx.seed.life import Session, moment


def receipt(tariff: Tariff, session: Session) -> Receipt:
    """Return what a session costs, by all that is stored of it."""
    return price(
        tariff,
        PricedSession(
            started_at=moment(session.began_at),
            ended_at=moment(session.ended_at),
            energy_wh=session.energy_wh,
            meter_start=session.meter_start,
            readings=tuple(Reading(moment(at), register, power) for at, register, power, _ in session.readings()),
            statuses=tuple(_statuses(session)),
        ),
    )


def _statuses(session: Session) -> Iterator[StatusFrom]:
    for each in session.statuses():
        if session.began_at <= each.at < session.ended_at:
            yield StatusFrom(moment(each.at), each.status)
