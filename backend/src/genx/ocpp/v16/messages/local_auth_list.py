"""Local authorization list management profile (OCPP 1.6, chapters 5.10 and 5.15)."""

from typing import Literal

from genx.ocpp.reading.fields import CiString20, Integer, Message, NotNegative
from genx.ocpp.v16.messages.core import IdTagInfo

UpdateType = Literal["Differential", "Full"]
UpdateStatus = Literal["Accepted", "Failed", "NotSupported", "VersionMismatch"]


class AuthorizationData(Message):
    """A tag of the list. Without `id_tag_info`, a differential update takes it off the list."""

    id_tag: CiString20
    id_tag_info: IdTagInfo | None = None


class GetLocalListVersionRequest(Message):
    pass


class GetLocalListVersionResponse(Message):
    """The version of the list: 0 if it is empty, -1 if the charge point has none."""

    list_version: Integer


class SendLocalListRequest(Message):
    list_version: NotNegative
    local_authorization_list: tuple[AuthorizationData, ...] | None = None
    update_type: UpdateType


class SendLocalListResponse(Message):
    status: UpdateStatus
