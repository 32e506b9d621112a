"""Wanted configurations: which wish holds, which values mean the same, and how a key stands (C7)."""

from datetime import timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from genx.domain.configuration.checks import PROBLEMS, Check, Problem
from genx.domain.configuration.comparison import Times, compared
from genx.domain.configuration.keys import KNOWN, known
from genx.domain.configuration.recommended import RECOMMENDED
from genx.domain.configuration.standing import (
    AGAIN,
    DUE,
    NOTES,
    OFTEN,
    OFTEN_WITHIN,
    Answer,
    KeyReason,
    KeyState,
    Situation,
    Standing,
    Told,
    Try,
    goal,
    next_try,
    standing,
)
from genx.domain.configuration.values import MEASURANDS, not_understood, same, words
from genx.domain.configuration.wishes import (
    LONGEST_KEY,
    LONGEST_VALUE,
    MOST_KEYS,
    NO_WISHES,
    Scope,
    Wish,
    WishSet,
    merged,
    read_wishes,
)
from genx.domain.errors import KeyNotSettable, UnusableRequest
from tests.domain.builders import NOON

SECOND = timedelta(seconds=1)
SAMPLED = "MeterValuesSampledData"
ENERGY = "Energy.Active.Import.Register"

keys = st.sampled_from(["HeartbeatInterval", "heartbeatinterval", "VendorKey", "CpoName", " vendorkey "])
sets = st.dictionaries(keys, st.sampled_from(["1", "2", "3"]), max_size=4).map(
    lambda given: WishSet(wishes={key.strip().lower(): (key, value) for key, value in given.items()})
)
measurands = st.sampled_from([ENERGY, "Voltage", "Voltage.L1-N", "SoC", "Current.Import"])
strangers = st.sampled_from(["Vendor.Magic", "Energy", "Voltage.L9", "***"])
lists = st.lists(st.one_of(measurands, strangers), max_size=6)


def wish(key: str = "HeartbeatInterval", value: str = "300", scope: Scope = "charger") -> Wish:
    return Wish(key=key, value=value, scope=scope)


def told(value: str | None, *, key: str = "HeartbeatInterval", readonly: bool = False, after: int = 0) -> Told:
    return Told(key, value, readonly, NOON + after * SECOND)


def tried(answer: Answer, *, value: str = "300", stored: str | None = None, times: int = 1, about: str = "") -> Try:
    return Try(value=value, firmware="1", at=NOON, answer=answer, stored=stored, times=times, about=about)


def stands(
    has: Told | None, last: Try | None = None, *, booted: int | None = None, later: int = 5, want: Wish | None = None
) -> Standing:
    booted_at = None if booted is None else NOON + booted * SECOND
    return standing(want or wish(), Situation(told=has, tried=last, booted_at=booted_at, now=NOON + later * SECOND))


@given(sets, sets, sets)
def test_c7_each_key_has_the_wish_of_the_nearest_scope(of_all: WishSet, of_model: WishSet, of_charger: WishSet) -> None:
    holds = merged(of_all, of_model, of_charger)
    nearest = {"charger": of_charger, "model": of_model, "all": of_all}
    assert holds.keys() == of_all.wishes.keys() | of_model.wishes.keys() | of_charger.wishes.keys()
    for name, each in holds.items():
        scope = next(scope for scope, own in nearest.items() if name in own.wishes)
        assert (each.scope, (each.key, each.value)) == (scope, nearest[scope].wishes[name])


@given(sets)
def test_c7_a_withdrawn_set_leaves_the_wishes_of_the_others(of_all: WishSet) -> None:
    assert {each.scope for each in merged(of_all, NO_WISHES, NO_WISHES).values()} <= {"all"}
    assert merged(NO_WISHES, NO_WISHES, NO_WISHES) == {}


@given(lists, st.randoms(use_true_random=False))
def test_c7_lists_are_compared_as_sets_without_regard_to_case_and_blanks(items: list[str], random: object) -> None:
    mixed = [f" {item.upper()}" for item in reversed(items)]
    assert same(SAMPLED, ",".join(items), " , ".join(mixed))
    assert same(SAMPLED, ",".join(items), ",".join(items + items))
    assert not same(SAMPLED, ",".join(items), ",".join([*items, "One.More"]))


@pytest.mark.parametrize(
    ("key", "one", "other", "equal"),
    [
        ("HeartbeatInterval", "60", "060", True),
        ("heartbeatINTERVAL", "60", '"60" ', True),
        ("HeartbeatInterval", "60", "61", False),
        ("HeartbeatInterval", "60", "", False),
        ("HeartbeatInterval", "sixty", "Sixty", True),
        ("LocalPreAuthorize", "TRUE", " true", True),
        ("VendorKey", "a,b", "A, b", True),
        ("VendorKey", "a,b", "b,a", False),
        ("VendorKey", "060", "60", False),
        ("VendorKey", None, "", True),
        (SAMPLED, None, "", True),
    ],
)
def test_qd13_values_that_mean_the_same_are_the_same(key: str, one: str | None, other: str, equal: bool) -> None:
    assert same(key, one, other) is equal
    assert same(key, other, one) is equal


@given(lists, lists)
def test_c7_no_list_is_made_shorter_because_a_word_is_not_understood(has: list[str], wanted: list[str]) -> None:
    want = wish(SAMPLED, ",".join(wanted))
    written = {word.lower() for word in words(goal(want, told(",".join(has), key=SAMPLED)))}
    known_words = {word.lower() for word in has} - {
        word.lower() for word in not_understood(known(SAMPLED), ",".join(has))
    }
    assert {word.lower() for word in wanted} <= written
    assert {word.lower() for word in has} - known_words <= written
    assert written <= {word.lower() for word in [*has, *wanted]}


@given(lists, lists)
def test_c7_what_is_written_is_in_step_afterwards(has: list[str], wanted: list[str]) -> None:
    want = wish(SAMPLED, ",".join(wanted))
    after = told(goal(want, told(",".join(has), key=SAMPLED)), key=SAMPLED)
    assert stands(after, want=want).state == "inStep"


def test_c7_measurands_may_have_a_phase_and_other_lists_are_left_alone() -> None:
    assert len(MEASURANDS) == 22
    assert not_understood(known(SAMPLED), "Voltage.L1,voltage.l1-n,SoC,Voltage.L9,Magic") == ["Voltage.L9", "Magic"]
    assert not_understood(known("ConnectorPhaseRotation"), "0.RST,1.RTS") == []
    assert not_understood(None, "Magic") == []
    assert goal(wish("ConnectorPhaseRotation", "0.RTS"), told("0.RST")) == "0.RTS"
    assert goal(wish(SAMPLED, "SoC"), None) == "SoC"


@pytest.mark.parametrize(
    ("has", "last", "expected"),
    [
        (None, None, ("notRead", "notRead")),
        (None, tried("unknownKey"), ("notThere", "unknownKey")),
        (told("9", after=-1), tried("unknownKey"), ("notThere", "unknownKey")),
        (told("9", after=1), tried("unknownKey"), ("differs", "notWritten")),
        (told("300"), None, ("inStep", "asWanted")),
        (told("300", readonly=True), None, ("inStep", "asWanted")),
        (told("9", readonly=True), None, ("readOnly", "readOnly")),
        (told("9"), None, ("differs", "notWritten")),
        (told("300"), tried("rejected"), ("inStep", "asWanted")),
        (told("9"), tried("rejected"), ("refused", "rejected")),
        (told("9"), tried("notSupported"), ("refused", "notSupported")),
        (told("9"), tried("error", about="InternalError"), ("refused", "error")),
        (told("9"), tried("noAnswer"), ("differs", "noAnswer")),
        (told("9"), tried("noAnswer", times=2), ("refused", "noAnswerAgain")),
        (told("9"), tried("linkLost"), ("differs", "linkLost")),
        (told("9"), tried("linkLost", times=2), ("refused", "linkLostAgain")),
        (told("300"), tried("written"), ("differs", "justWritten")),
        (told("300", after=1), tried("written"), ("inStep", "asWanted")),
        (told("9", after=1), tried("written"), ("differs", "lost")),
        (told("9", after=1), tried("written", stored="9"), ("differs", "storedDifferently")),
        (told(None, after=1), tried("written", stored=""), ("differs", "storedDifferently")),
        (told("8", after=1), tried("written", stored="9"), ("differs", "lost")),
        (told("9", after=1), tried("written", times=OFTEN), ("differs", "lostOften")),
    ],
)
def test_c7_how_a_key_stands(has: Told | None, last: Try | None, expected: tuple[KeyState, KeyReason]) -> None:
    found = stands(has, last)
    assert (found.state, found.reason) == expected
    assert found.is_due is (found.reason in DUE)
    assert found.is_open is (found.reason in AGAIN)
    assert "{" not in found.note


def test_c7_a_value_that_needs_a_restart_is_looked_at_after_the_next_boot() -> None:
    last = tried("restart")
    assert stands(told("9"), last).state == "needsRestart"
    assert stands(told("300", after=1), last).state == "needsRestart"
    assert stands(told("9", after=1), last, booted=-1).state == "needsRestart"
    assert stands(told("9", after=1), last, booted=2).state == "needsRestart"
    assert stands(told("300", after=3), last, booted=2).state == "inStep"
    assert stands(told("9", after=3), last, booted=2) == Standing("differs", "lostAtRestart")


def test_c7_a_written_key_that_is_not_read_back_in_time_says_so() -> None:
    assert stands(told("9"), tried("written"), later=29).reason == "justWritten"
    assert stands(told("9"), tried("written"), later=30).reason == "notReadBack"


def test_c7_a_key_that_is_lost_often_is_written_again_after_a_while() -> None:
    last = tried("written", times=OFTEN)
    assert stands(told("9", after=1), last, later=int(OFTEN_WITHIN.total_seconds())).reason == "lost"


def test_c7_what_is_kept_of_a_list_is_said_and_a_list_that_grows_too_long_is_not_written() -> None:
    want = wish(SAMPLED, ENERGY)
    assert stands(told(f"{ENERGY},A.B,C.D"), want=want) == Standing("inStep", "asWantedAndMore", "A.B, C.D")
    assert stands(told(f"{ENERGY},A.B"), want=want).note.endswith("what GenX does not know: A.B.")
    assert stands(told("x" * LONGEST_VALUE), want=want).reason == "tooLong"


def test_c7_tries_are_counted_while_they_go_the_same_way() -> None:
    first = next_try(wish(), "1", "noAnswer", None, NOON)
    assert (first.times, first.value, first.counts_for(wish(), "1")) == (1, "300", True)
    assert next_try(wish(), "1", "noAnswer", first, NOON + timedelta(days=9)).times == 2
    assert next_try(wish(), "1", "rejected", first, NOON, "no").times == 1
    written = next_try(wish(), "1", "written", None, NOON)
    assert next_try(wish(), "1", "written", written, NOON + SECOND).times == 2
    assert next_try(wish(), "1", "written", written, NOON + OFTEN_WITHIN).times == 1


def test_c7_a_try_counts_until_the_wish_or_the_firmware_changes() -> None:
    refused = tried("rejected")
    assert refused.counts_for(wish(), "1")
    assert not refused.counts_for(wish(value="301"), "1")
    assert not refused.counts_for(wish(), "2")


def test_c7_all_keys_are_compared_in_alphabetical_order() -> None:
    has = {"zeta": told("1", key="Zeta"), "heartbeatinterval": told("9", key="heartbeatInterval")}
    wanted = {"heartbeatinterval": wish(), "alpha": wish("Alpha", "x", "all")}
    check = Check(charger_id=1, tries={"heartbeatinterval": tried("rejected")})
    times = Times(firmware="1", booted_at=None, now=NOON)
    rows = compared(has, wanted, check, times)
    assert [(row.key, row.standing.state if row.standing else None) for row in rows] == [
        ("Alpha", "notRead"),
        ("heartbeatInterval", "refused"),
        ("Zeta", None),
    ]
    [_, of_new_firmware, _] = compared(has, wanted, check, replace(times, firmware="2"))
    assert (of_new_firmware.standing, of_new_firmware.tried) == (Standing("differs", "notWritten"), None)


def test_c7_wishes_are_read_as_they_are_written() -> None:
    given = {
        " heartbeatInterval": "060",
        "LocalPreAuthorize": "TRUE",
        SAMPLED: f" {ENERGY} , SoC,",
        "StopTxnSampledData": "",
        "VendorKey": " a b ",
        "CpoName": '"Ann"',
        "LightIntensity": "100",
    }
    assert read_wishes(given) == {
        "heartbeatinterval": ("heartbeatInterval", "60"),
        "localpreauthorize": ("LocalPreAuthorize", "true"),
        SAMPLED.lower(): (SAMPLED, f"{ENERGY},SoC"),
        "stoptxnsampleddata": ("StopTxnSampledData", ""),
        "vendorkey": ("VendorKey", "a b"),
        "cponame": ("CpoName", "Ann"),
        "lightintensity": ("LightIntensity", "100"),
    }


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("AuthorizationKey", "secretsecretsecret"),
        ("authorizationkey ", "secretsecretsecret"),
        ("WifiPassword", "x"),
        ("VendorApiToken", "x"),
        ("SecurityProfile", "2"),
        ("securityPROFILE", "2"),
        ("NumberOfConnectors", "2"),
        ("BackendUrl", "wss://user:secret@example.org"),
    ],
)
def test_c7_secrets_the_security_profile_and_read_only_keys_are_no_wishes(key: str, value: str) -> None:
    with pytest.raises(KeyNotSettable) as refused:
        read_wishes({key: value})
    assert "secretsecret" not in refused.value.detail
    assert refused.value.pointer == f"/keys/{key}"


@pytest.mark.parametrize(
    ("key", "value", "pointer"),
    [
        ("", "1", "/keys/"),
        ("  ", "1", "/keys/  "),
        ("x" * (LONGEST_KEY + 1), "1", "/keys/" + "x" * (LONGEST_KEY + 1)),
        ("a\nb", "1", "/keys/a\nb"),
        ("a/b~c", "x" * (LONGEST_VALUE + 1), "/keys/a~1b~0c"),
        ("VendorKey", "a\x00b", "/keys/VendorKey"),
        ("LocalPreAuthorize", "yes", "/keys/LocalPreAuthorize"),
        ("HeartbeatInterval", "-1", "/keys/HeartbeatInterval"),
        ("HeartbeatInterval", "1.5", "/keys/HeartbeatInterval"),
        ("HeartbeatInterval", str(2**31), "/keys/HeartbeatInterval"),
        ("LightIntensity", "101", "/keys/LightIntensity"),
    ],
)
def test_c7_a_wish_that_no_charger_could_take_is_refused_with_its_place(key: str, value: str, pointer: str) -> None:
    with pytest.raises(UnusableRequest) as refused:
        read_wishes({key: value})
    assert refused.value.pointer == pointer


def test_c7_a_set_has_no_key_twice_and_not_too_many() -> None:
    with pytest.raises(UnusableRequest, match="twice"):
        read_wishes({"VendorKey": "1", "vendorkey": "2"})
    with pytest.raises(UnusableRequest, match="at most"):
        read_wishes({f"Key{number}": "1" for number in range(MOST_KEYS + 1)})
    assert len(read_wishes({f"Key{number}": "1" for number in range(MOST_KEYS)})) == MOST_KEYS


def test_c7_what_is_recommended_could_be_wanted() -> None:
    wishes = read_wishes({each.key: each.value for each in RECOMMENDED})
    assert dict(wishes.values()) == {each.key: each.value for each in RECOMMENDED}
    assert all(known(each.key) is not None and each.why.endswith(".") for each in RECOMMENDED)


def test_each_reason_has_a_sentence() -> None:
    assert NOTES.keys() == set(get_args(KeyReason))
    assert PROBLEMS.keys() == set(get_args(Problem))
    assert {DUE | AGAIN} and NOTES.keys() >= (DUE | AGAIN)


def test_the_keys_are_those_of_the_specification() -> None:
    assert len(KNOWN) == 48
    assert all(name == key.name.lower() for name, key in KNOWN.items())
    assert known(" numberOFconnectors ") == KNOWN["numberofconnectors"]
