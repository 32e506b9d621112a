"""Commands run once for each key, even if requests race, and always end."""

import asyncio
import itertools
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from genx.central_system.asked import Answered, Failed, Offline, Outcome, TimedOut
from genx.central_system.commands import runner as runner_module
from genx.central_system.commands.password_change import PasswordChanges
from genx.central_system.commands.runner import NO_TERMS, CommandRunner, Terms
from genx.central_system.commands.spec import Means
from genx.central_system.v16.commands import COMMANDS
from genx.central_system.v16.commands.transactions import RemoteStart
from genx.db.journal.start import CUT_OFF
from genx.domain.changes import Change, CommandChanged
from genx.domain.charge_point import ChargePoint
from genx.domain.command import Command
from genx.domain.connector import Connector
from genx.domain.errors import (
    ChargerOffline,
    ChargerTimeout,
    CommandQueueFull,
    CommandSent,
    ConnectionLost,
    IdempotencyKeyReused,
    IdentityInDoubt,
    NotKept,
    NotStartable,
    PasswordChangePending,
    SecurityProfileLowered,
    UnusablePassword,
    UnusableRequest,
)
from genx.ocpp.conversation import OutgoingCall
from genx.ocpp.v16.messages.core import (
    ChangeConfigurationRequest,
    ChangeConfigurationResponse,
    ClearCacheRequest,
    RemoteStartTransactionRequest,
    ResetRequest,
    ResetResponse,
)
from tests.domain.builders import NOON, charge_point, transaction

RESET = ResetRequest(type="Soft")
TERMS = Terms(idempotency_key="k")
HOUR = timedelta(hours=1)


class Surroundings:
    """Charger, journal, hub and store in one."""

    available = True
    messages_wanted = False

    def __init__(self) -> None:
        self.sent: list[OutgoingCall] = []
        self.valid_when_sent: list[tuple[str, ...]] = []
        self.full = False
        self.was_sent = False
        self.rows: dict[str, Command] = {}
        self.void: list[str] = []
        self.state = charge_point()
        self.online = True
        self.busy = False
        self.in_doubt = False
        self.lost: Exception | None = None

    def is_open(self, kind: str, subject: str) -> bool:
        return self.in_doubt and (kind, subject) == ("two-devices", "CP001")

    def live(self, device_id: str) -> ChargePoint | None:
        return self.state if self.online else None

    async def hash_password(self, password: str, known: str | None) -> str:
        await asyncio.sleep(0)
        if self.busy:
            raise NotKept("busy")
        return known if known == f"#{password}" else f"#{password}"

    async def offer_password(self, device_id: str, password_hash: str) -> None:
        await asyncio.sleep(0)
        self.state = self.state.with_new_password(password_hash)

    def withdraw_password(self, charge_point: ChargePoint, password_hash: str) -> None:
        self.state = self.state.without_new_password(password_hash)
        self.void.append(password_hash)

    def send(self, device_id: str, call: OutgoingCall) -> None:
        if self.full:
            raise CommandQueueFull("full")
        self.sent.append(call)
        self.valid_when_sent.append(self.state.password_hashes)

    def withdraw(self, device_id: str, call: OutgoingCall) -> bool:
        return not self.was_sent

    def submit(
        self, changes: Sequence[Change], done: Callable[[Exception | None], None] | None = None, *, soon: bool = True
    ) -> None:
        if self.lost is None:
            self.rows |= {
                change.command.command_id: change.command for change in changes if type(change) is CommandChanged
            }
        if done is not None:
            asyncio.get_running_loop().call_soon(done, self.lost)

    def publish(self, event: Any) -> None: ...

    async def earlier(self, charger_id: int, idempotency_key: str) -> Command | None:
        await asyncio.sleep(0)
        return next((row for row in self.rows.values() if row.idempotency_key == idempotency_key), None)

    async def configuration(self, charger_id: int) -> dict[str, str | None]:
        await asyncio.sleep(0)
        return {"securityprofile": '" 2 "'}


@pytest.fixture
def around() -> Surroundings:
    return Surroundings()


@pytest.fixture
def runner(around: Surroundings) -> CommandRunner:
    ids = map(str, itertools.count(1))
    anything: Any = around
    return CommandRunner(
        anything,
        anything,
        anything,
        anything,
        Means(PasswordChanges(anything, anything, around.hash_password)),
        commands=COMMANDS,
        seal=str.upper,
        now=lambda: datetime.now(UTC),
        new_id=lambda: next(ids),
        timeout=0.05,
    )


def answer(call: OutgoingCall) -> None:
    call.context.settled(Answered(ResetResponse(status="Accepted"), '{"status":"Accepted"}', NOON))


@pytest.mark.parametrize(
    ("admitted", "refusal"),
    [("nothing", IdentityInDoubt), ("password", CommandQueueFull), ("certificate", CommandQueueFull)],
)
async def test_h8_a_new_password_is_not_sent_over_a_link_in_doubt(
    runner: CommandRunner, around: Surroundings, admitted: Any, refusal: type[Exception]
) -> None:
    """The full queue shows that the others got that far."""
    around.in_doubt = around.full = True
    around.state = charge_point(admitted=admitted)
    request = ChangeConfigurationRequest(key=" AUTHORIZATIONKEY", value="0011223344556677")
    with pytest.raises(refusal):
        await runner.run("change-configuration", "CP001", request)
    assert around.state.password_hashes == ()


async def test_one_key_is_one_call_even_for_simultaneous_requests(runner: CommandRunner, around: Surroundings) -> None:
    requests = [asyncio.create_task(runner.run("reset", "CP001", RESET, TERMS)) for _ in range(4)]
    await asyncio.sleep(0.01)
    assert len(around.sent) == 1
    answer(around.sent[0])
    assert len({(await request).command_id for request in requests}) == 1
    assert (await runner.run("reset", "CP001", RESET, TERMS)).status == "answered"
    assert len(around.sent) == 1


@pytest.mark.parametrize("later", range(12))
async def test_one_key_is_one_call_even_if_the_first_ends_while_the_second_asks_the_database(
    runner: CommandRunner, around: Surroundings, monkeypatch: pytest.MonkeyPatch, later: int
) -> None:
    async def slow(charger_id: int, idempotency_key: str) -> Command | None:
        read = [row for row in around.rows.values() if row.idempotency_key == idempotency_key]
        for _ in range(6):
            await asyncio.sleep(0)
        return read[0] if read else None

    monkeypatch.setattr(around, "earlier", slow)
    send = around.send

    def answered_at_once(device_id: str, call: OutgoingCall) -> None:
        send(device_id, call)
        asyncio.get_running_loop().call_soon(answer, call)

    monkeypatch.setattr(around, "send", answered_at_once)
    first = asyncio.create_task(runner.run("reset", "CP001", RESET, TERMS))
    for _ in range(later):
        await asyncio.sleep(0)
    second = asyncio.create_task(runner.run("reset", "CP001", RESET, TERMS))
    assert (await first).command_id == (await second).command_id
    assert len(around.sent) == 1


async def test_a_key_of_another_command_is_refused_even_while_that_is_under_way(
    runner: CommandRunner, around: Surroundings
) -> None:
    first = asyncio.create_task(runner.run("reset", "CP001", RESET, TERMS))
    await asyncio.sleep(0.01)
    with pytest.raises(IdempotencyKeyReused):
        await runner.run("reset", "CP001", ResetRequest(type="Hard"), TERMS)
    answer(around.sent[0])
    assert (await first).status == "answered"


async def test_a_command_that_was_not_queued_may_be_tried_again(runner: CommandRunner, around: Surroundings) -> None:
    around.full = True
    with pytest.raises(CommandQueueFull):
        await runner.run("reset", "CP001", RESET, TERMS)
    assert around.rows == {}
    around.full = False
    again = asyncio.create_task(runner.run("reset", "CP001", RESET, TERMS))
    await asyncio.sleep(0.01)
    answer(around.sent[0])
    assert (await again).status == "answered"


class TestForLater:
    """A3: a command for an offline charger is kept before it is said to be queued."""

    def terms(self, key: str | None = None) -> Terms:
        return Terms(charger_id=1, idempotency_key=key, until=datetime.now(UTC) + HOUR, offline=charge_point())

    async def test_it_is_kept_when_it_is_queued(self, runner: CommandRunner, around: Surroundings) -> None:
        queued = await runner.run("reset", "CP001", RESET, self.terms())
        assert around.rows == {queued.command_id: queued}
        assert queued.status == "queued"

    async def test_what_can_not_be_kept_is_not_queued(self, runner: CommandRunner, around: Surroundings) -> None:
        around.lost = OSError("the disk is full")
        with pytest.raises(NotKept, match="not queued"):
            await runner.run("reset", "CP001", RESET, self.terms())
        with pytest.raises(CommandSent):
            runner.later.withdraw("1")

    async def test_the_same_key_queues_it_once(self, runner: CommandRunner, around: Surroundings) -> None:
        both = await asyncio.gather(*(runner.run("reset", "CP001", RESET, self.terms("once")) for _ in range(2)))
        assert both[0].command_id == both[1].command_id
        assert len(around.rows) == 1
        with pytest.raises(IdempotencyKeyReused):
            await runner.run("clear-cache", "CP001", ClearCacheRequest(), self.terms("once"))


@pytest.mark.parametrize(
    ("seconds", "refusal"), [(None, ChargerOffline), (0.1, ConnectionLost)], ids=["not sent", "sent"]
)
async def test_c2_the_refusal_after_a_lost_link_says_whether_the_command_was_sent(
    runner: CommandRunner, around: Surroundings, seconds: float | None, refusal: type[Exception]
) -> None:
    running = asyncio.create_task(runner.run("reset", "CP001", RESET, TERMS))
    await asyncio.sleep(0.01)
    asked = around.sent[0].context
    if seconds is not None:
        asked.sent(NOON)
    asked.settled(Offline(NOON, seconds))
    with pytest.raises(refusal):
        await running
    with pytest.raises(refusal):
        await runner.run("reset", "CP001", RESET, TERMS)


async def test_c2_a_command_cut_off_by_a_stop_of_the_server_may_have_been_done(
    runner: CommandRunner, around: Surroundings
) -> None:
    running = asyncio.create_task(runner.run("reset", "CP001", RESET, TERMS))
    await asyncio.sleep(0.01)
    answer(around.sent[0])
    await running
    around.rows["1"] = replace(around.rows["1"], status="unknown", response=None, error=CUT_OFF)
    with pytest.raises(ConnectionLost, match="It is not known whether"):
        await runner.run("reset", "CP001", RESET, TERMS)


async def test_a_command_that_never_gets_its_turn_ends(
    runner: CommandRunner, around: Surroundings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner_module, "LONGEST_WAIT_TO_BE_SENT", 0.0)
    with pytest.raises(ChargerTimeout):
        await runner.run("reset", "CP001", RESET, TERMS)
    assert [row.status for row in around.rows.values()] == ["timeout"]
    async with asyncio.timeout(1):
        with pytest.raises(ChargerTimeout):
            await runner.run("reset", "CP001", RESET, TERMS)
    assert len(around.sent) == 1


async def test_a_command_that_was_sent_and_not_answered_may_still_be_done(
    runner: CommandRunner, around: Surroundings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner_module, "LONGEST_WAIT_TO_BE_SENT", 0.0)
    around.was_sent = True
    with pytest.raises(ChargerTimeout, match="may still carry out the command"):
        await runner.run("reset", "CP001", RESET, TERMS)
    async with asyncio.timeout(1):
        with pytest.raises(ChargerTimeout, match="may still carry out the command"):
            await runner.run("reset", "CP001", RESET, TERMS)
    assert len(around.sent) == 1


@pytest.mark.parametrize(
    ("value", "refused"),
    [("1", True), (" '1' ", True), ("2", False), ("3", False), ("\u00b9", False), ("\u0661", False)],
)
async def test_c6_the_security_profile_is_never_lowered(
    runner: CommandRunner, around: Surroundings, value: str, refused: bool
) -> None:
    request = ChangeConfigurationRequest(key="securityPROFILE", value=value)
    running = asyncio.create_task(runner.run("change-configuration", "CP001", request))
    await asyncio.sleep(0.01)
    assert len(around.sent) == (0 if refused else 1)
    if refused:
        with pytest.raises(SecurityProfileLowered):
            await running
    running.cancel()


def key(value: str, name: str = "AuthorizationKey") -> ChangeConfigurationRequest:
    return ChangeConfigurationRequest(key=name, value=value)


def said(status: Any, *, late: bool = False) -> Answered:
    return Answered(ChangeConfigurationResponse(status=status), '{"status":"' + status + '"}', NOON, late=late)


class TestPasswords:
    """C6: every password that the charger may have is valid at every moment."""

    async def asked(
        self, runner: CommandRunner, around: Surroundings, value: str, terms: Terms = NO_TERMS
    ) -> "asyncio.Task[Command]":
        before = len(around.sent)
        running = asyncio.create_task(runner.run("change-configuration", "CP001", key(value), terms))
        async with asyncio.timeout(5):
            while len(around.sent) == before:
                await asyncio.sleep(0.001)
        return running

    async def ended(self, running: "asyncio.Task[Command]", around: Surroundings, outcome: Outcome) -> None:
        call = around.sent[-1]
        if not isinstance(outcome, Offline) or outcome.seconds is not None:
            call.context.sent(NOON)
        call.context.settled(outcome)
        await asyncio.gather(running, return_exceptions=True)

    @pytest.mark.parametrize("name", ["AuthorizationKey", "authorizationkey", " AUTHORIZATIONKEY "])
    async def test_a_new_password_is_valid_before_it_is_sent(
        self, runner: CommandRunner, around: Surroundings, name: str
    ) -> None:
        around.state = charge_point(password_hash="#old")
        running = asyncio.create_task(runner.run("change-configuration", "CP001", key("fresh", name)))
        while not around.sent:
            await asyncio.sleep(0)
        assert around.valid_when_sent == [("#old", "#fresh")]
        await self.ended(running, around, said("Accepted"))
        assert "fresh" not in around.rows["1"].request
        assert "***" in around.rows["1"].request

    @pytest.mark.parametrize(
        ("outcome", "valid"),
        [
            (said("Accepted"), True),
            (said("RebootRequired"), True),
            (said("Rejected"), False),
            (said("NotSupported"), False),
            (Failed("InternalError", "", "{}", NOON), False),
            (Failed(None, "", "{}", NOON), True),
            (TimedOut(NOON), True),
            (Offline(NOON, 0.1), True),
            (Offline(NOON), False),
        ],
    )
    async def test_the_answer_decides_whether_a_new_password_stays_valid(
        self, runner: CommandRunner, around: Surroundings, outcome: Outcome, valid: bool
    ) -> None:
        around.state = charge_point(password_hash="#old")
        await self.ended(await self.asked(runner, around, "fresh"), around, outcome)
        assert around.state.password_hashes == (("#old", "#fresh") if valid else ("#old",))
        assert around.void == ([] if valid else ["#fresh"])

    async def test_a_late_refusal_takes_no_password_back(self, runner: CommandRunner, around: Surroundings) -> None:
        await self.ended(await self.asked(runner, around, "fresh"), around, TimedOut(NOON))
        first = around.sent[-1]
        await self.ended(await self.asked(runner, around, "fresh"), around, said("Accepted"))
        first.context.settled(said("Rejected", late=True))
        first.context.settled(Failed("GenericError", "", "{}", NOON, late=True))
        assert (around.state.password_hashes, around.void) == (("#fresh",), [])

    async def test_a_password_that_is_given_again_stays_valid_whatever_the_answer(
        self, runner: CommandRunner, around: Surroundings
    ) -> None:
        await self.ended(await self.asked(runner, around, "fresh"), around, TimedOut(NOON))
        await self.ended(await self.asked(runner, around, "fresh"), around, said("Rejected"))
        assert around.state.password_hashes == ("#fresh",)

    async def test_a_second_new_password_is_valid_beside_the_first(
        self, runner: CommandRunner, around: Surroundings
    ) -> None:
        await self.ended(await self.asked(runner, around, "fresh"), around, TimedOut(NOON))
        await self.ended(await self.asked(runner, around, "newer"), around, said("Accepted"))
        assert around.state.password_hashes == ("#fresh", "#newer")
        await self.ended(await self.asked(runner, around, "third"), around, said("Rejected"))
        assert around.state.password_hashes == ("#fresh", "#newer")

    async def test_only_one_password_at_a_time_is_given(self, runner: CommandRunner, around: Surroundings) -> None:
        first = await self.asked(runner, around, "fresh")
        with pytest.raises(PasswordChangePending):
            await runner.run("change-configuration", "CP001", key("newer"))
        await self.ended(first, around, said("Accepted"))
        await self.ended(await self.asked(runner, around, "newer"), around, said("Accepted"))

    @pytest.mark.parametrize("value", ["", " ", "p:w", "blank ", "\u00e9", "tab\t", "x" * 256])
    async def test_a_password_that_a_charger_could_not_sign_in_with_is_refused(
        self, runner: CommandRunner, around: Surroundings, value: str
    ) -> None:
        with pytest.raises(UnusablePassword):
            await runner.run("change-configuration", "CP001", key(value))
        assert (around.sent, around.state.password_hashes) == ([], ())

    @pytest.mark.parametrize("value", ["p:wd", "two words", "00" * 20, "x" * 255])
    async def test_a_password_that_it_can_sign_in_with_is_accepted(
        self, runner: CommandRunner, around: Surroundings, value: str
    ) -> None:
        await self.ended(await self.asked(runner, around, value), around, said("Accepted"))

    async def test_a_password_that_was_not_queued_is_void_and_may_be_tried_again_at_once(
        self, runner: CommandRunner, around: Surroundings
    ) -> None:
        around.full = True
        for _ in range(2):
            with pytest.raises(CommandQueueFull):
                await runner.run("change-configuration", "CP001", key("fresh"), TERMS)
        assert (around.rows, around.void, around.state.password_hashes) == ({}, ["#fresh", "#fresh"], ())
        around.full, around.busy = False, True
        with pytest.raises(NotKept):
            await runner.run("change-configuration", "CP001", key("fresh"), TERMS)
        around.busy = False
        await self.ended(await self.asked(runner, around, "fresh", TERMS), around, said("Accepted"))

    async def test_a_password_that_was_never_sent_is_void(
        self, runner: CommandRunner, around: Surroundings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(runner_module, "LONGEST_WAIT_TO_BE_SENT", 0.0)
        with pytest.raises(ChargerTimeout):
            await runner.run("change-configuration", "CP001", key("fresh"))
        assert around.void == ["#fresh"]

    async def test_one_key_is_one_password_even_for_simultaneous_requests(
        self, runner: CommandRunner, around: Surroundings
    ) -> None:
        requests = [
            asyncio.create_task(runner.run("change-configuration", "CP001", key("fresh"), TERMS)) for _ in range(3)
        ]
        await asyncio.sleep(0.01)
        around.sent[0].context.settled(said("Accepted"))
        assert len({(await request).command_id for request in requests}) == len(around.sent) == 1

    async def test_a_request_that_waits_under_the_key_of_a_failed_one_is_told_why(
        self, runner: CommandRunner, around: Surroundings
    ) -> None:
        run = [runner.run("change-configuration", "CP001", key("fresh"), TERMS) for _ in range(2)]
        requests = [asyncio.create_task(one) for one in run]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        around.online = False
        told = await asyncio.gather(*requests, return_exceptions=True)
        assert [type(one) for one in told] == [ChargerOffline, ChargerOffline]

    async def test_a_request_that_is_cancelled_leaves_no_trace(
        self, runner: CommandRunner, around: Surroundings
    ) -> None:
        first = asyncio.create_task(runner.run("change-configuration", "CP001", key("fresh")))
        for _ in range(3):
            await asyncio.sleep(0)
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        await self.ended(await self.asked(runner, around, "newer"), around, said("Accepted"))
        assert around.state.password_hashes == ("#newer",)


class TestRequestsThatAreCompleted:
    """What is sent holds more than what was asked for: the only connector of the charger."""

    START = RemoteStart(id_tag="TAG")

    @pytest.fixture(autouse=True)
    def one_connector(self, around: Surroundings) -> None:
        around.state = charge_point(connectors={1: Connector(connector_id=1, status="Available")})

    async def begun(
        self, runner: CommandRunner, around: Surroundings, request: RemoteStart = START, **terms: Any
    ) -> Command:
        """Run a command to its end."""
        before = len(around.sent)
        running = asyncio.create_task(runner.run("remote-start-transaction", "CP001", request, Terms(**terms)))
        while len(around.sent) == before and not running.done():
            await asyncio.sleep(0)
        if len(around.sent) > before:
            answer(around.sent[-1])
        return await running

    async def test_the_row_is_what_was_sent_and_its_seal_what_was_asked_for(
        self, runner: CommandRunner, around: Surroundings
    ) -> None:
        command = await self.begun(runner, around, idempotency_key="once")
        assert around.sent[0].request == RemoteStartTransactionRequest(connector_id=1, id_tag="TAG")
        assert (command.request, command.request_seal) == ('{"connectorId":1,"idTag":"TAG"}', '{"IDTAG":"TAG"}')

    async def test_without_a_key_or_a_completion_there_is_no_seal(
        self, runner: CommandRunner, around: Surroundings
    ) -> None:
        assert (await self.begun(runner, around)).request_seal is None
        whole = RemoteStart(connector_id=1, id_tag="TAG")
        assert (await self.begun(runner, around, whole, idempotency_key="once")).request_seal is None

    async def test_a_retry_is_the_same_command_even_if_it_could_not_begin_any_more(
        self, runner: CommandRunner, around: Surroundings
    ) -> None:
        first = await self.begun(runner, around, idempotency_key="once")
        around.state = charge_point(
            connectors={1: Connector(connector_id=1, status="Charging")}, transactions={7: transaction(7)}
        )
        assert (await self.begun(runner, around, idempotency_key="once")).command_id == first.command_id
        assert len(around.sent) == 1
        with pytest.raises(IdempotencyKeyReused):
            other = RemoteStart(id_tag="OTHER")
            await self.begun(runner, around, other, idempotency_key="once")

    async def test_what_is_doubted_is_no_command_until_it_is_forced(
        self, runner: CommandRunner, around: Surroundings
    ) -> None:
        around.state = charge_point(connectors={1: Connector(connector_id=1, status="Faulted")})
        with pytest.raises(NotStartable, match="fault"):
            await self.begun(runner, around, idempotency_key="once")
        assert (around.sent, around.rows) == ([], {})
        forced = await self.begun(runner, around, idempotency_key="once", force=True)
        assert (forced.status, len(around.sent)) == ("answered", 1)

    async def test_what_breaks_a_rule_is_no_command_even_if_it_is_forced(
        self, runner: CommandRunner, around: Surroundings
    ) -> None:
        with pytest.raises(UnusableRequest):
            await self.begun(runner, around, RemoteStart(connector_id=2, id_tag="TAG"), force=True)
        assert (around.sent, around.rows) == ([], {})

    async def test_warnings_are_those_of_the_present_state(self, runner: CommandRunner, around: Surroundings) -> None:
        around.state = charge_point(connectors={1: Connector(connector_id=1, status="Reserved")})
        [warning] = runner.warnings("remote-start-transaction", around.state, self.START, {})
        assert "Connector 1 is reserved" in warning
        assert runner.warnings("get-configuration", around.state, self.START, {}) == []
