"""The HTTP API put together."""

from typing import Any

from litestar import Litestar, Request, Router
from litestar.datastructures import State
from litestar.di import Provide
from litestar.exceptions import ClientException

from genx.api import (
    auth,
    chargers,
    commands,
    details,
    live,
    log_export,
    logs,
    operations,
    people,
    problems,
    reference,
    refused_connections,
)
from genx.api.services import Services

BASE_PATH = "/api/v1"
LARGEST_BODY = 1 << 20

RESOURCES = [
    people.sign_in,
    people.get_me,
    chargers.list_chargers,
    chargers.create_charger,
    chargers.get_charger,
    chargers.update_charger,
    chargers.delete_charger,
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
    live.stream_events,
]
BESIDE = [operations.get_liveness, operations.get_readiness, operations.get_metrics, *reference.PAGES]


def create_api(services: Services) -> Litestar:
    """The ASGI application for everything but the chargers' sockets."""
    api = Router(BASE_PATH, route_handlers=[*RESOURCES, *commands.routes()])
    return Litestar(
        route_handlers=[api, *BESIDE],
        dependencies={"services": Provide(lambda: services, sync_to_thread=False)},
        middleware=[auth.middleware(services.accounts)],
        before_request=_refuse_nul,
        exception_handlers=problems.HANDLERS,
        after_exception=[problems.log_unexpected],
        request_class=problems.StrictRequest,
        request_max_body_size=LARGEST_BODY,
        openapi_config=None,
        logging_config=None,
    )


def _refuse_nul(request: Request[Any, Any, State]) -> None:
    """PostgreSQL keeps no U+0000, so nothing with it can be found either."""
    if b"%00" in request.scope["query_string"] or "\x00" in request.scope["path"]:
        raise ClientException("U+0000 is in no name and no text here.")
