"""Steps in order, and those that may overtake while the turn takes long (T11c)."""

from functools import partial

from genx.gateway.link.turns import MOST_WAITING, Turns


class Source:
    paused = False

    def pause_reading(self) -> None:
        self.paused = True

    def resume_reading(self) -> None:
        self.paused = False


def test_a_step_that_overtook_is_not_run_again_in_its_turn() -> None:
    turns, done = Turns(Source()), list[str]()
    turns.take()
    for name in ("start", "beat", "status", "meter"):
        early = partial(done.append, f"{name} early") if name in {"beat", "meter"} else None
        turns.add(partial(done.append, name), overtake=early)
    turns.hurry()
    assert done == ["beat early", "meter early"]
    turns.hurry()
    turns.give()
    assert done == ["beat early", "meter early", "start", "status"]
    assert turns.idle


def nothing() -> None: ...


def test_reading_goes_on_when_enough_has_overtaken() -> None:
    source = Source()
    turns = Turns(source)
    turns.take()
    for number in range(MOST_WAITING):
        turns.add(nothing, 10, nothing if number else None)
    assert source.paused
    turns.hurry()
    assert not source.paused
    turns.give()
    assert turns.idle
