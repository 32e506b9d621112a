"""The times at which mails may leave."""

from datetime import UTC, datetime, timedelta

from genx.domain.mail import Spacing

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
SPACING = Spacing(at_once=2, within=timedelta(hours=1), apart=timedelta(minutes=20))


def sent(*minutes_ago: int) -> list[datetime]:
    return [NOON - timedelta(minutes=minutes) for minutes in minutes_ago]


def test_the_first_mails_leave_at_once() -> None:
    assert SPACING.due([], NOON) == NOON
    assert SPACING.due(sent(0), NOON) == NOON


def test_a_further_mail_waits_until_the_newest_is_old_enough() -> None:
    assert SPACING.due(sent(0, 5), NOON) == NOON + timedelta(minutes=20)
    assert SPACING.due(sent(5, 30, 50), NOON) == NOON + timedelta(minutes=15)
    assert SPACING.due(sent(30, 40), NOON) < NOON
