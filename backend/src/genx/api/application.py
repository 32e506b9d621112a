"""The HTTP API put together."""

from collections.abc import Sequence
from typing import Any

from litestar import Litestar, Request, Router
from litestar.config.cors import CORSConfig
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import ClientException
from litestar.middleware import DefineMiddleware

from genx.api.http import auth, health, problems, reference, unknown_parameters, web_app
from genx.api.v1 import (
    api_keys,
    audit_log,
    charger_list,
    chargers,
    commands,
    details,
    live,
    log_export,
    logs,
    me,
    refused_connections,
    security_alarms,
    sign_in,
    unclaimed_chargers,
    users,
)
from genx.api.http.encodings import Compression
from genx.api.http.services import Services

BASE_PATH = "/api/v1"
NOT_COMPRESSED = rf"^{BASE_PATH}/(auth|api-keys|events)"
"""Compression gives away what a secret has in common with what is beside it; events are compressed frame by frame."""
LARGEST_BODY = 1 << 20

RESOURCES = [
    sign_in.sign_in,
    sign_in.refresh_session,
    sign_in.sign_out,
    sign_in.forgot_password,
    sign_in.reset_password,
    sign_in.check_password_link,
    me.get_me,
    me.update_me,
    me.change_password,
    me.list_sessions,
    me.end_session,
    me.end_other_sessions,
    users.list_users,
    users.invite_user,
    users.get_user,
    users.update_user,
    users.delete_user,
    users.end_user_sessions,
    users.invite_user_again,
    api_keys.list_api_keys,
    api_keys.create_api_key,
    api_keys.revoke_api_key,
    audit_log.list_audit_log,
    charger_list.list_chargers,
    charger_list.list_vendors,
    chargers.create_charger,
    chargers.get_charger,
    chargers.update_charger,
    chargers.delete_charger,
    unclaimed_chargers.delete_unclaimed_chargers,
    details.list_connectors,
    details.list_configuration,
    details.list_charger_transactions,
    details.list_charger_commands,
    logs.list_charger_logs,
    logs.list_logs,
    log_export.export_charger_logs,
    log_export.export_logs,
    refused_connections.list_refused_connections,
    refused_connections.delete_refused_connection,
    security_alarms.list_security_alarms,
    security_alarms.resolve_security_alarm,
    live.stream_events,
    health.get_server,
]
BESIDE = [health.get_liveness, health.get_readiness, health.get_metrics, *reference.PAGES, web_app.web_app]


def create_api(services: Services) -> Litestar:
    """The ASGI application for everything but the chargers' sockets."""
    api = Router(
        BASE_PATH,
        route_handlers=[*RESOURCES, *commands.routes()],
        middleware=[DefineMiddleware(Compression, exclude=NOT_COMPRESSED)],
    )
    return Litestar(
        route_handlers=[api, *BESIDE],
        dependencies={"services": Provide(lambda: services, sync_to_thread=False)},
        middleware=[auth.middleware(services.accounts.identities)],
        cors_config=_cors(services.cors_origins),
        before_request=_check_query,
        exception_handlers=problems.HANDLERS,
        after_exception=[problems.log_unexpected],
        request_class=problems.StrictRequest,
        request_max_body_size=LARGEST_BODY,
        openapi_config=None,
        logging_config=None,
    )


def _cors(origins: Sequence[str]) -> CORSConfig | None:
    """Off, unless web apps of other origins are named; those may use cookies too."""
    if not origins:
        return None
    return CORSConfig(
        allow_origins=list(origins),
        allow_methods=["GET", "POST", "PATCH", "DELETE"],
        allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "Last-Event-ID"],
        expose_headers=["Location", "Retry-After", "X-Request-Id"],
        allow_credentials=True,
        max_age=600,
    )


async def _check_query(request: Request[Any, Any, State]) -> None:
    await _refuse_nul(request)
    await unknown_parameters.refuse(request)


async def _refuse_nul(request: Request[Any, Any, State]) -> None:
    """PostgreSQL keeps no U+0000, so nothing with it can be found either."""
    if b"%00" in request.scope["query_string"] or "\x00" in request.scope["path"]:
        raise ClientException("U+0000 is in no name and no text here.")
