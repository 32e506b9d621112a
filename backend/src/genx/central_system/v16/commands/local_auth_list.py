"""Commands of the profile LocalAuthListManagement."""

from collections.abc import Sequence
from typing import Final

from genx.central_system.commands.spec import CommandSpec, Situation
from genx.central_system.v16 import expectations
from genx.central_system.v16.commands.rules import exceeds, is_off
from genx.domain.errors import UnusableRequest
from genx.ocpp.v16.messages.local_auth_list import AuthorizationData, GetLocalListVersionRequest, SendLocalListRequest

_LIST = "/localAuthorizationList"


def _check_send(request: SendLocalListRequest, found: Situation) -> None:
    """Version 0 is that of an empty list. Tags compare without letter case (T9)."""
    del found
    entries = request.local_authorization_list or ()
    if request.list_version == 0 and (entries or request.update_type == "Differential"):
        raise UnusableRequest("/listVersion", "Version 0 clears the list: send it as Full, without entries.")
    _check_unique(entries)
    for index, entry in enumerate(entries):
        if request.update_type == "Full" and entry.id_tag_info is None:
            raise UnusableRequest(f"{_LIST}/{index}/idTagInfo", "Every entry of a full list needs it.")


def _check_unique(entries: Sequence[AuthorizationData]) -> None:
    seen: set[str] = set()
    for index, entry in enumerate(entries):
        if entry.id_tag.casefold() in seen:
            raise UnusableRequest(f"{_LIST}/{index}/idTag", f"The tag {entry.id_tag} is in the list twice.")
        seen.add(entry.id_tag.casefold())


def _send_warnings(request: SendLocalListRequest, found: Situation) -> list[str]:
    count, known = len(request.local_authorization_list or ()), found.known
    is_unused = is_off(known, "LocalAuthListEnabled")
    return [
        *(["The charger does not use its list (LocalAuthListEnabled is false)."] if is_unused else []),
        *exceeds(known, "SendLocalListMaxLength", count, f"{count} tags in one message"),
        *exceeds(known, "LocalAuthListMaxLength", count, f"{count} tags"),
    ]


COMMANDS: Final = (
    CommandSpec(
        name="get-local-list-version",
        action="GetLocalListVersion",
        request_type=GetLocalListVersionRequest,
        summary="Read the version of the charger's local list",
        example={},
    ),
    CommandSpec(
        name="send-local-list",
        action="SendLocalList",
        request_type=SendLocalListRequest,
        summary="Send the list of id tags that the charger decides by itself",
        example={
            "listVersion": 1,
            "localAuthorizationList": [{"idTag": "04A2F19C", "idTagInfo": {"status": "Accepted"}}],
            "updateType": "Full",
        },
        refusals=(UnusableRequest,),
        check=_check_send,
        expects=expectations.send_local_list,
        may_wait=True,
        warnings=_send_warnings,
        looks_at_the_configuration=True,
    ),
)
