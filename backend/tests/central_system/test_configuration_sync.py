"""One round with one charge point: read, compare, write what differs, read back (C7)."""

from datetime import datetime
from typing import Any

import pytest

from genx.central_system.wanted.sync import MOST_DROPS, MOST_PER_MESSAGE, ConfigurationSync
from genx.domain.configuration.standing import OFTEN, OFTEN_WITHIN, READING_BACK, Situation, standing
from genx.domain.configuration.wishes import Wish, read_wishes
from tests.domain.builders import charge_point
from tests.support.configured_charger import ConfiguredCharger, Rows

HEARTBEAT = "HeartbeatInterval"
SAMPLED = "MeterValuesSampledData"
ENERGY = "Energy.Active.Import.Register"


class Bench:
    """A charge point, the wishes for it, and rounds."""

    def __init__(self, **keys: str) -> None:
        self.rows = Rows()
        self.charger = ConfiguredCharger(self.rows, **keys)
        self.booted_at: datetime | None = self.charger.boot()
        self.firmware = "1"
        self.wanted: dict[str, Wish] = {}
        self.state: dict[str, Any] = {}

    def want(self, **keys: str) -> None:
        wishes = read_wishes(keys).items()
        self.wanted = {name: Wish(key=key, value=value, scope="all") for name, (key, value) in wishes}

    def boot(self) -> None:
        self.booted_at = self.charger.boot()

    async def round(self) -> bool:
        state = charge_point(last_boot_at=self.booted_at, firmware_version=self.firmware, **self.state)
        sync = ConfigurationSync(self.charger, self.rows)
        return await sync.run(state, self.wanted, lambda: self.charger.time)

    def reason(self, key: str) -> str:
        check = self.rows.checks.get(1)
        tried = None if check is None else check.tries.get(key.lower())
        found = Situation(
            told=self.rows.known.get(key.lower()), tried=tried, booted_at=self.booted_at, now=self.charger.time
        )
        return standing(self.wanted[key.lower()], found).reason

    @property
    def problem(self) -> str | None:
        return self.rows.checks[1].problem


async def test_c7_what_differs_is_written_in_the_chargers_spelling_and_read_back() -> None:
    bench = Bench(heartbeatINTERVAL="900", ConnectionTimeOut="120")
    bench.want(HeartbeatInterval="300", ConnectionTimeOut="120")
    assert await bench.round()
    assert bench.charger.written == [("heartbeatINTERVAL", "300")]
    assert bench.charger.asked == [["heartbeatINTERVAL"]]
    assert (bench.reason(HEARTBEAT), bench.reason("ConnectionTimeOut")) == ("asWanted", "asWanted")
    saved = bench.rows.saved
    assert await bench.round()
    assert (len(bench.charger.written), len(bench.charger.asked), bench.rows.saved) == (1, 1, saved)


async def test_qd22_what_is_lost_at_a_boot_is_written_again() -> None:
    bench = Bench(HeartbeatInterval="900")
    bench.want(HeartbeatInterval="300")
    await bench.round()
    bench.charger.keys[HEARTBEAT] = "900"
    bench.boot()
    assert await bench.round()
    assert bench.charger.keys[HEARTBEAT] == "300"
    assert len(bench.charger.written) == 2


async def test_c7_a_value_that_is_lost_again_and_again_is_not_written_without_a_pause() -> None:
    bench = Bench(HeartbeatInterval="900")
    bench.want(HeartbeatInterval="300")
    for _ in range(OFTEN + 3):
        done = await bench.round()
        bench.charger.keys[HEARTBEAT] = "900"
        bench.boot()
    assert not done
    assert (len(bench.charger.written), bench.reason(HEARTBEAT)) == (OFTEN, "lostOften")
    bench.charger.time += OFTEN_WITHIN
    assert await bench.round()
    assert (len(bench.charger.written), bench.reason(HEARTBEAT)) == (OFTEN + 1, "asWanted")


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("Rejected", "rejected"),
        ("NotSupported", "notSupported"),
        ("InternalError", "error"),
        ("unusable", "error"),
        ("Perhaps", "error"),
    ],
)
async def test_c7_a_refused_key_is_not_written_again_until_the_wish_or_the_firmware_changes(
    said: str, reason: str
) -> None:
    bench = Bench(HeartbeatInterval="900", ConnectionTimeOut="60")
    bench.charger.faults[HEARTBEAT] = said
    bench.want(HeartbeatInterval="300", ConnectionTimeOut="120")
    for _ in range(3):
        assert await bench.round()
        bench.boot()
    assert bench.charger.written == [(HEARTBEAT, "300"), ("ConnectionTimeOut", "120")]
    assert bench.reason(HEARTBEAT) == reason
    bench.want(HeartbeatInterval="301", ConnectionTimeOut="120")
    await bench.round()
    bench.firmware = "2"
    bench.charger.faults.clear()
    await bench.round()
    assert bench.charger.written[2:] == [(HEARTBEAT, "301"), (HEARTBEAT, "301")]
    assert bench.reason(HEARTBEAT) == "asWanted"


async def test_c7_a_value_that_needs_a_restart_waits_for_it() -> None:
    bench = Bench(HeartbeatInterval="900")
    bench.charger.faults[HEARTBEAT] = "RebootRequired"
    bench.want(HeartbeatInterval="300")
    for _ in range(2):
        assert await bench.round()
    assert (bench.reason(HEARTBEAT), bench.charger.asked) == ("restart", [])
    bench.charger.keys[HEARTBEAT] = "300"
    bench.boot()
    assert await bench.round()
    assert bench.reason(HEARTBEAT) == "asWanted"
    assert len(bench.charger.written) == 1


async def test_c7_a_value_that_is_gone_after_the_restart_is_not_written_again() -> None:
    bench = Bench(HeartbeatInterval="900")
    bench.charger.faults[HEARTBEAT] = "RebootRequired"
    bench.want(HeartbeatInterval="300")
    for _ in range(3):
        await bench.round()
        bench.boot()
    assert (len(bench.charger.written), bench.reason(HEARTBEAT)) == (1, "lostAtRestart")


async def test_qd19_a_value_that_is_stored_differently_is_written_once() -> None:
    bench = Bench(MeterValuesSampledData="SoC")
    bench.charger.keeps[SAMPLED] = ENERGY
    bench.want(MeterValuesSampledData=f"{ENERGY},Voltage")
    for _ in range(3):
        assert await bench.round()
        bench.boot()
    assert (len(bench.charger.written), bench.reason(SAMPLED)) == (1, "storedDifferently")
    bench.charger.keys[SAMPLED] = "SoC"
    bench.boot()
    await bench.round()
    assert len(bench.charger.written) == 2


async def test_c7_a_list_keeps_the_words_that_genx_does_not_know() -> None:
    bench = Bench(MeterValuesSampledData=f"Vendor.Magic, {ENERGY},SoC")
    bench.want(MeterValuesSampledData=f"{ENERGY},Voltage")
    await bench.round()
    assert bench.charger.written == [(SAMPLED, f"{ENERGY},Voltage,Vendor.Magic")]
    assert bench.reason(SAMPLED) == "asWantedAndMore"


async def test_c7_keys_that_are_not_there_are_asked_for_once() -> None:
    bench = Bench(HeartbeatInterval="300")
    bench.want(HeartbeatInterval="300", VendorKey="1")
    for _ in range(3):
        assert await bench.round()
        bench.boot()
    assert bench.charger.asked == [["VendorKey"]]
    assert (bench.reason("VendorKey"), bench.charger.written) == ("unknownKey", [])


async def test_c7_a_key_that_can_only_be_read_is_not_written() -> None:
    bench = Bench(HeartbeatInterval="900")
    bench.charger.fixed.add(HEARTBEAT)
    bench.boot()
    bench.want(HeartbeatInterval="300")
    assert await bench.round()
    assert (bench.reason(HEARTBEAT), bench.charger.written) == ("readOnly", [])


async def test_c7_what_was_told_before_the_charger_came_is_read_again() -> None:
    bench = Bench(HeartbeatInterval="300")
    bench.want(HeartbeatInterval="300")
    bench.state = {"connected_at": bench.charger.tick()}
    assert await bench.round()
    assert bench.charger.asked == [[HEARTBEAT]]
    await bench.round()
    assert len(bench.charger.asked) == 1


async def test_c7_as_many_keys_are_asked_for_at_once_as_the_charger_takes() -> None:
    bench = Bench(GetConfigurationMaxKeys="2", A="1", B="1", C="1")
    bench.want(A="1", B="1", C="1")
    bench.booted_at = bench.charger.tick()
    await bench.round()
    assert bench.charger.asked == [["A", "B"], ["C"]]
    bench = Bench(GetConfigurationMaxKeys="9999")
    bench.want(**{f"K{number}": "1" for number in range(MOST_PER_MESSAGE + 1)})
    await bench.round()
    assert [len(each) for each in bench.charger.asked] == [MOST_PER_MESSAGE, 1]


async def test_c7_a_charger_that_does_not_answer_is_tried_once_more_for_each_key() -> None:
    bench = Bench(HeartbeatInterval="900", ConnectionTimeOut="60")
    bench.charger.faults[HEARTBEAT] = "silent"
    bench.want(HeartbeatInterval="300", ConnectionTimeOut="120")
    assert not await bench.round()
    assert (bench.reason(HEARTBEAT), bench.reason("ConnectionTimeOut")) == ("noAnswer", "notWritten")
    assert not await bench.round()
    assert bench.charger.asked == [[HEARTBEAT]]
    assert bench.reason(HEARTBEAT) == "noAnswerAgain"
    assert await bench.round()
    assert bench.charger.keys["ConnectionTimeOut"] == "120"
    assert len([key for key, _ in bench.charger.written if key == HEARTBEAT]) == 2


async def test_c7_a_write_without_an_answer_that_was_done_is_found_out() -> None:
    bench = Bench(HeartbeatInterval="900")
    bench.charger.faults[HEARTBEAT] = "silent"
    bench.want(HeartbeatInterval="300")
    assert not await bench.round()
    bench.charger.keys[HEARTBEAT] = "300"
    assert await bench.round()
    assert (bench.reason(HEARTBEAT), len(bench.charger.written)) == ("asWanted", 1)


async def test_c7_a_key_that_makes_the_charger_drop_its_link_is_written_twice_and_not_again() -> None:
    bench = Bench(HeartbeatInterval="900")
    bench.charger.faults[HEARTBEAT] = "dropped"
    bench.want(HeartbeatInterval="300")
    for _ in range(4):
        assert await bench.round()
        bench.boot()
    assert (len(bench.charger.written), bench.reason(HEARTBEAT)) == (2, "linkLostAgain")


async def test_c7_a_link_that_ends_by_itself_is_no_fault_of_a_key() -> None:
    bench = Bench(HeartbeatInterval="900")
    bench.charger.faults[HEARTBEAT] = "offline"
    bench.want(HeartbeatInterval="300")
    for _ in range(3):
        assert await bench.round()
    assert (len(bench.charger.written), bench.reason(HEARTBEAT)) == (3, "notWritten")


@pytest.mark.parametrize(
    ("fault", "problem", "done"),
    [
        ("silent", "noAnswer", False),
        ("InternalError", "error", False),
        ("NotImplemented", "error", True),
        ("offline", None, True),
        ("dropped", "linkLost", True),
    ],
)
async def test_c7_a_charger_that_can_not_be_read_is_not_written(fault: str, problem: str | None, done: bool) -> None:
    bench = Bench()
    bench.charger.read_fault = fault
    bench.want(HeartbeatInterval="300")
    assert await bench.round() is done
    assert (bench.rows.checks[1].problem, bench.charger.written) == (problem, [])
    bench.charger.read_fault = None
    bench.charger.keys[HEARTBEAT] = "300"
    assert await bench.round()
    assert (bench.problem, bench.reason(HEARTBEAT)) == (None, "asWanted")


async def test_qd4_a_charger_that_drops_its_link_when_it_is_read_is_left_alone_until_its_firmware_changes() -> None:
    bench = Bench()
    bench.charger.read_fault = "dropped"
    bench.want(HeartbeatInterval="300")
    for _ in range(MOST_DROPS + 2):
        assert await bench.round()
    assert (len(bench.charger.asked), bench.problem) == (MOST_DROPS, "linkLostAgain")
    bench.firmware = "2"
    await bench.round()
    assert (len(bench.charger.asked), bench.problem) == (MOST_DROPS + 1, "linkLost")


async def test_b6_a_charger_that_is_left_alone_with_reading_is_not_asked() -> None:
    bench = Bench()
    bench.state = {"not_asked": {"GetConfiguration": "NotImplemented"}}
    bench.want(HeartbeatInterval="300")
    assert await bench.round()
    assert (bench.problem, bench.charger.asked) == ("notAsked", [])


async def test_c7_what_was_written_is_not_in_step_before_it_is_read_back() -> None:
    bench = Bench(HeartbeatInterval="900")
    bench.charger.read_fault = "silent"
    bench.want(HeartbeatInterval="300")
    assert not await bench.round()
    assert bench.reason(HEARTBEAT) == "justWritten"
    bench.charger.time += READING_BACK
    assert bench.reason(HEARTBEAT) == "notReadBack"
    bench.charger.read_fault = None
    assert await bench.round()
    assert (bench.reason(HEARTBEAT), len(bench.charger.written)) == ("asWanted", 1)


async def test_c7_tries_of_wishes_that_are_withdrawn_are_forgotten() -> None:
    bench = Bench(HeartbeatInterval="900", ConnectionTimeOut="60")
    bench.charger.faults[HEARTBEAT] = "Rejected"
    bench.want(HeartbeatInterval="300", ConnectionTimeOut="60")
    await bench.round()
    bench.want(ConnectionTimeOut="60")
    await bench.round()
    assert bench.rows.checks[1].tries == {}


async def test_c7_an_error_code_is_kept_without_what_a_database_can_not_hold() -> None:
    bench = Bench(HeartbeatInterval="900")
    bench.charger.faults[HEARTBEAT] = "Per\x00haps"
    bench.want(HeartbeatInterval="300")
    await bench.round()
    assert "\x00" not in bench.rows.checks[1].tries["heartbeatinterval"].about
