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
from genx.api.http.encodings import Compression
from genx.api.http.services import Services
from genx.api.v1 import (
    api_keys,
    audit_log,
    charger_list,
    chargers,
    command_batches,
    command_list,
    commands,
    configuration,
    connectors,
    exclusions,
    id_tag_export,
    id_tag_import,
    id_tag_usage,
    id_tags,
    live,
    local_lists,
    log_export,
    logs,
    me,
    meter_values,
    orphan_stops,
    refused_connections,
    reports_availability,
    reports_energy,
    reports_faults,
    reports_revenue,
    reports_summary,
    reports_utilisation,
    security_alarms,
    server,
    sign_in,
    status_history,
    tariff_quote,
    tariffs,
    transaction_changes,
    transaction_costs,
    transaction_export,
    transaction_stop,
    transactions,
    unclaimed_chargers,
    unknown_id_tags,
    users,
    wanted_configuration,
    wanted_configurations,
)

BASE_PATH = "/api/v1"
NOT_COMPRESSED = rf"^{BASE_PATH}/(auth|api-keys|events|id-tags/import)"
"""Paths that are not compressed: compression can leak a secret beside attacker's text. Events compress themselves.
What an import says of 100,000 rows would take too long to compress."""
LARGEST_BODY = 1 << 20

RESOURCES = [
    sign_in,
    me,
    users,
    api_keys,
    audit_log,
    charger_list,
    chargers,
    unclaimed_chargers,
    connectors,
    configuration,
    wanted_configuration,
    wanted_configurations,
    transactions,
    transaction_changes,
    transaction_costs,
    tariffs,
    tariff_quote,
    transaction_export,
    transaction_stop,
    id_tags,
    unknown_id_tags,
    id_tag_import,
    id_tag_usage,
    id_tag_export,
    local_lists,
    meter_values,
    orphan_stops,
    command_list,
    command_batches,
    commands,
    reports_summary,
    reports_energy,
    reports_utilisation,
    reports_availability,
    reports_faults,
    reports_revenue,
    exclusions,
    logs,
    log_export,
    refused_connections,
    security_alarms,
    live,
    server,
    status_history,
]
BESIDE = [health, reference, web_app]


def create_api(services: Services) -> Litestar:
    """The ASGI application for everything but the chargers' sockets."""
    api = Router(
        BASE_PATH,
        route_handlers=[route for resource in RESOURCES for route in resource.ROUTES],
        middleware=[DefineMiddleware(Compression, exclude=NOT_COMPRESSED)],
    )
    return Litestar(
        route_handlers=[api, *(route for pages in BESIDE for route in pages.ROUTES)],
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
    """Return the CORS settings: off, unless web apps of other origins are named. Those may use cookies, too."""
    if not origins:
        return None
    return CORSConfig(
        allow_origins=list(origins),
        allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
        allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "Last-Event-ID"],
        expose_headers=["Location", "Retry-After", "X-Request-Id"],
        allow_credentials=True,
        max_age=600,
    )


async def _check_query(request: Request[Any, Any, State]) -> None:
    await _refuse_nul(request)
    await unknown_parameters.refuse(request)


async def _refuse_nul(request: Request[Any, Any, State]) -> None:
    """Refuse U+0000 in parameters: PostgreSQL can't store it, so nothing with it can be found."""
    if b"%00" in request.scope["query_string"] or "\x00" in request.scope["path"]:
        raise ClientException("The request contains U+0000, which no name or text may contain: remove it.")
