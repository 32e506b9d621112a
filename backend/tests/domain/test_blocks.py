"""Blocks of days: any days are few of them, each in its place."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genx.domain.blocks import EPOCH, SIZES, Block, block_of, cover

DAYS = st.dates(date(1970, 1, 1), date(2199, 1, 1))


@given(DAYS, st.integers(0, 4000))
def test_blocks_cover_days_without_gaps_and_each_begins_at_a_multiple_of_its_length(first: date, length: int) -> None:
    end = first + timedelta(days=length)
    found = list(cover(first, end))
    assert [block.day for block in found] == [first, *(block.end for block in found)][: len(found)]
    assert (found[-1].end if found else first) == end
    assert all((block.day - EPOCH).days % block.days == 0 for block in found)
    assert len(found) <= 18 + length / 64


@given(DAYS, st.sampled_from(SIZES))
def test_the_block_of_a_day_has_it(day: date, size: int) -> None:
    block = block_of(day, size)
    assert block.day <= day < block.end
    assert block_of(block.day, size) == block


@pytest.mark.parametrize(("days", "expected"), [(0, []), (1, [1]), (5, [4, 1]), (64, [64]), (84, [64, 16, 4])])
def test_the_longest_blocks_come_first_from_a_common_beginning(days: int, expected: list[int]) -> None:
    assert [block.days for block in cover(EPOCH, EPOCH + timedelta(days=days))] == expected
    assert Block(EPOCH).end == EPOCH + timedelta(days=1)
