"""C6 as a state machine: after any order of answers, losses and crashes, a charger that obeyed can sign in."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from genx.domain.charge_point import MOST_NEW_PASSWORDS, ChargePoint
from tests.domain.builders import charge_point

VALUES = st.sampled_from(["A", "B", "C"])


class Sides(RuleBasedStateMachine):
    """Hashes are `value#number`. `used` waits for its commit, and is lost if the server crashes."""

    def __init__(self) -> None:
        super().__init__()
        self.stored = self.memory = charge_point()
        self.used: str | None = None
        self.in_use: str | None = None
        self.after_restart: str | None = None
        self.number = 0

    @rule(first=st.none() | VALUES)
    @precondition(lambda self: self.number == 0 and self.in_use is None)
    def begins(self, first: str | None) -> None:
        self.in_use = self.after_restart = first
        self.stored = self.memory = charge_point(password_hash=first and f"{first}#0")

    @rule(
        value=VALUES,
        takes=st.sampled_from(["not", "at once", "at its restart"]),
        answer=st.sampled_from(["arrives", "is lost", "server killed"]),
    )
    @precondition(lambda self: len(self.memory.new_password_hashes) < MOST_NEW_PASSWORDS)
    def is_given(self, value: str, takes: str, answer: str) -> None:
        self.commit()
        latest = self.memory.latest_password_hash
        again = latest is not None and word(latest) == value
        self.number += 1
        offered = f"{value}#{self.number}"
        if not again:
            self.stored = self.memory = self.memory.with_new_password(offered)
        if takes != "not":
            self.after_restart = value
        if takes == "at once":
            self.in_use = value
        if answer == "server killed":
            self.server_is_killed()
        elif answer == "arrives" and takes == "not" and not again:
            self.stored = self.memory = self.memory.without_new_password(offered)

    @rule()
    def comes_back(self) -> None:
        assert self.lets_in(self.in_use), (self.in_use, self.memory.password_hashes)
        before = self.memory
        self.used = next((h for h in before.password_hashes if word(h) == self.in_use), None)
        self.memory = before.with_password_used(self.used)
        void = set(before.password_hashes) - set(self.memory.password_hashes)
        valid = {word(h) for h in self.memory.password_hashes}
        assert not any(self.lets_in(word(h)) for h in void if word(h) not in valid)

    @rule()
    def restarts(self) -> None:
        self.in_use = self.after_restart
        self.comes_back()

    @rule()
    def commit(self) -> None:
        self.stored = self.stored.with_password_used(self.used)
        self.used = None

    @rule()
    def server_is_killed(self) -> None:
        self.used = None
        self.memory = self.stored

    def lets_in(self, password: str | None) -> bool:
        state: ChargePoint = self.memory
        return state.password_hash is None or any(word(h) == password for h in state.password_hashes)


def word(password_hash: str) -> str:
    return password_hash.partition("#")[0]


Sides.TestCase.settings = settings(max_examples=300, stateful_step_count=30, deadline=None)
TestBothSides = Sides.TestCase
