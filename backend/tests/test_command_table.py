"""Every row of the table of commands is complete: API, documentation, simulator and tests know it."""

import json
import re
from pathlib import Path
from random import Random

import msgspec
import pytest

from genx.app import openapi_document
from genx.central_system.commands.spec import CommandSpec
from genx.central_system.v16.commands import COMMANDS
from genx.ocpp.dialect import read_request
from genx.ocpp.reading.payload import Violation
from genx.ocpp.v16.actions import ACTIONS
from genx.simulator.answers import ANSWERS, is_positive
from genx.simulator.charger import Charger
from genx.simulator.models import MODELS

BACKEND = Path(__file__).parents[1]
PAGE = (BACKEND / "docs" / "commands.md").read_text()
PATHS = openapi_document()["paths"]

each_command = pytest.mark.parametrize("spec", COMMANDS.values(), ids=COMMANDS.keys())


@each_command
def test_its_name_is_the_action_in_kebab_case(spec: CommandSpec) -> None:
    assert spec.name == re.sub(r"(?<=[a-z])(?=[A-Z])", "-", spec.action).lower()


@each_command
def test_its_request_is_that_of_the_action(spec: CommandSpec) -> None:
    """It may hold more than the message, which is for us."""
    sent = spec.sent(msgspec.convert(spec.example, spec.request_type))
    assert type(sent) is ACTIONS[spec.action].request
    assert issubclass(spec.request_type, type(sent))


@each_command
def test_its_example_is_a_request_that_ocpp_allows(spec: CommandSpec) -> None:
    read = read_request(ACTIONS[spec.action], json.dumps(spec.example))
    assert not isinstance(read, Violation)
    assert read.notes == ()
    assert json.loads(msgspec.json.encode(read.request)) == spec.example


@each_command
def test_its_path_documents_its_summary_example_and_refusals(spec: CommandSpec) -> None:
    operation = PATHS[f"/api/v1/chargers/{{deviceId}}/commands/{spec.name}"]["post"]
    assert operation["summary"] == spec.summary
    assert spec.example in list(examples(operation["requestBody"]))
    documented = json.dumps(operation["responses"])
    assert [refusal.type for refusal in spec.refusals if refusal.type not in documented] == []


def examples(body: dict[str, object]) -> list[object]:
    (content,) = body["content"].values()  # type: ignore[attr-defined]
    return [each["value"] for each in content.get("examples", {}).values()] or [content.get("example")]


def test_the_page_on_commands_lists_them_all_with_their_own_refusals() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| (\w+) \| (.+?) \|(.*)\|$", PAGE, re.MULTILINE)
    written = [
        (name, action, summary, re.findall(r"`([a-z-]+)`", refusals)) for name, action, summary, refusals in rows
    ]
    assert written == [
        (spec.name, spec.action, spec.summary, [refusal.type for refusal in spec.refusals])
        for spec in COMMANDS.values()
    ]
    assert re.findall(r"^## `([a-z-]+)`$", PAGE, re.MULTILINE) == list(COMMANDS)


@each_command
def test_the_simulator_gives_an_answer_that_ocpp_allows(spec: CommandSpec) -> None:
    for model in MODELS:
        idle = Charger("SIM001", model, Random(1), speed=1, say=print)
        answer = ANSWERS[spec.action].answer(idle, dict(spec.example))
        msgspec.convert(answer, ACTIONS[spec.action].response, strict=True)


@each_command
def test_the_simulator_can_refuse_it_as_ocpp_allows(spec: CommandSpec) -> None:
    refusal = ANSWERS[spec.action].refusal
    if refusal is not None:
        msgspec.convert(refusal, ACTIONS[spec.action].response, strict=True)
        assert refusal == {} or not is_positive(refusal)


def test_the_simulator_answers_nothing_that_nobody_can_ask() -> None:
    assert {spec.action for spec in COMMANDS.values()} == ANSWERS.keys()


@each_command
def test_a_test_sends_it_through_the_api(spec: CommandSpec) -> None:
    tests = "".join(path.read_text() for path in (BACKEND / "tests" / "api").glob("test_*.py"))
    assert re.search(rf'(?:\.post\(|command\()[^)]*["/]{spec.name}"', tests)


@each_command
def test_a_journey_sends_it_to_the_client_of_another_maker(spec: CommandSpec) -> None:
    journey = (BACKEND / "tests" / "journeys" / "test_foreign_clients.py").read_text()
    assert f'"{spec.name}": (' in journey
