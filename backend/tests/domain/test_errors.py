"""Refusals that say more than a sentence."""

from genx.domain.errors import UnusableRequest


def test_an_unusable_request_names_the_field_and_says_what_is_wrong_with_it() -> None:
    refusal = UnusableRequest("/connectorId", "There is no connector 9.")
    assert (refusal.pointer, refusal.detail, refusal.status_hint) == ("/connectorId", "There is no connector 9.", 422)
