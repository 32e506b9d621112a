"""Hours of the day, in a time zone, outside of which something rests."""

from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from msgspec import Struct

MINUTES_OF_A_DAY = 24 * 60


class Hours(Struct, frozen=True, kw_only=True):
    """From one minute of the day up to another, by the clocks of a time zone; `until` may be on the next day."""

    begin: int
    until: int
    time_zone: str

    def are_now(self, at: datetime) -> bool:
        local = at.astimezone(ZoneInfo(self.time_zone))
        minutes = (local.hour * 60 + local.minute - self.begin) % MINUTES_OF_A_DAY
        return minutes < (self.until - self.begin) % MINUTES_OF_A_DAY

    def begin_after(self, at: datetime) -> datetime:
        """Return when they begin next; an hour later on the day on which the clocks leave out that minute."""
        local = at.astimezone(ZoneInfo(self.time_zone))
        begins = local.replace(hour=self.begin // 60, minute=self.begin % 60, second=0, microsecond=0, fold=0)
        if begins.timestamp() <= at.timestamp():
            begins = (begins + timedelta(days=1)).replace(fold=0)
        return begins.astimezone(at.tzinfo)


@cache
def time_zones() -> frozenset[str]:
    """Return the names of all time zones."""
    return frozenset(available_timezones())
