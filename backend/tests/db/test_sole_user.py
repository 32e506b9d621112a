"""One server works on a database."""

import pytest

from genx.db.base.engine import sole_user
from genx.db.base.errors import DatabaseUnusable


async def test_s4_a_second_server_is_told_and_may_come_when_the_first_is_gone(dsn: str) -> None:
    async with sole_user(dsn):
        with pytest.raises(DatabaseUnusable, match="another GenX"):
            async with sole_user(dsn):
                pass
    for _ in range(100):
        try:
            async with sole_user(dsn):
                return
        except DatabaseUnusable:
            continue
    pytest.fail("the first is gone, but its lock is not")
