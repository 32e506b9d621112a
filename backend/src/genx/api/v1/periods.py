"""The period of a history, which ends now at the latest."""

from datetime import datetime, timedelta

from genx.api.http.moments import moment
from genx.domain.errors import Refusal


class PeriodTooLong(Refusal):
    """The period is empty, is too long, or has too much in it."""

    type = "period-too-long"
    status_hint = 422


def period(
    since: str | None, until: str | None, now: datetime, *, default: timedelta, longest: timedelta
) -> tuple[datetime, datetime]:
    """Return the time that is asked for by `from` and `to`, up to now. Raises PeriodTooLong or ValidationException.

    Without `from`, it begins the `default` time before its end.
    """
    begins, ends = moment("from", since), min(moment("to", until) or now, now)
    begins = ends - default if begins is None else begins
    if begins >= ends:
        raise PeriodTooLong("The period is empty: `from` must be before `to`, and before now.")
    if ends - begins > longest:
        raise PeriodTooLong(f"The period is longer than {longest.days} days: ask for a part of it.")
    return begins, ends
