"""Problems of local lists: what is written is read back by its code, whatever is in it."""

import pytest

from genx.domain.list_problems import CODES, TEMPLATES, ListProblem, ProblemCode, problem, read

VALUES = {"answer": "InternalError no room: for {it}.", "sent": "3", "reported": "-1", "drops": "2"}


@pytest.mark.parametrize("code", TEMPLATES)
def test_each_problem_is_read_by_its_code_with_its_values(code: ProblemCode) -> None:
    values = {name: value for name, value in VALUES.items() if f"{{{name}}}" in TEMPLATES[code]}
    assert read(problem(code, **values)) == ListProblem(code, values)


def test_each_code_has_a_template_apart_from_that_of_others() -> None:
    assert set(CODES) - set(TEMPLATES) == {"other"}


@pytest.mark.parametrize("text", ["", "an older problem", "The charger did not answer"])
def test_a_problem_that_no_template_has_made_is_another_one(text: str) -> None:
    assert read(text) == ListProblem("other", {})
