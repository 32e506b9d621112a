"""Health and readiness of the process, for the people and programs that run it."""

import asyncio
from collections.abc import Mapping
from typing import Literal

import structlog
from litestar import MediaType, Response, get

from genx.api.http.operation import operation
from genx.api.http.schemas import Answer
from genx.api.http.services import Check, FromServices

TAG = "Operations"
PATIENCE_S = 2.0

log = structlog.get_logger(__name__)


class Alive(Answer, frozen=True, kw_only=True):
    """The process answers. `instance` is its random id, so that a client behind a proxy knows which process answers."""

    status: Literal["ok"] = "ok"
    instance: str


class Readiness(Answer, frozen=True, kw_only=True):
    """The readiness of the server, and of each thing that it needs."""

    status: Literal["ok", "unavailable"]
    checks: dict[str, Literal["ok", "unavailable"]]


@get(
    "/health/live",
    **operation(
        "getLiveness",
        "Check that the process is alive",
        TAG,
        role=None,
        response=Alive(instance="5f0c2ab91d7e4a36"),
    ),
)
async def get_liveness(services: FromServices) -> Alive:
    return Alive(instance=services.instance)


@get(
    "/health/ready",
    **operation(
        "getReadiness",
        "Check that the server is ready; 503 if something that it needs is missing",
        TAG,
        role=None,
        answers=Readiness,
        response=Readiness(status="ok", checks={"database": "ok", "migrations": "ok"}),
        also={503: "Something that the server needs is missing."},
    ),
)
async def get_readiness(services: FromServices) -> Response[Readiness]:
    results = await asyncio.gather(*(_passes(name, check) for name, check in services.checks.items()))
    checks: Mapping[str, bool] = dict(zip(services.checks, results, strict=True))
    ready = all(results)
    answer = Readiness(
        status="ok" if ready else "unavailable",
        checks={name: "ok" if passed else "unavailable" for name, passed in checks.items()},
    )
    return Response(answer, status_code=200 if ready else 503)


async def _passes(name: str, check: Check) -> bool:
    try:
        async with asyncio.timeout(PATIENCE_S):
            await check()
    except Exception as error:
        log.warning("not ready", check=name, error=str(error) or type(error).__name__)
        return False
    return True


@get(
    "/metrics",
    media_type=MediaType.TEXT,
    **operation(
        "getMetrics",
        "Figures for Prometheus",
        TAG,
        media_types={"text/plain": "# HELP genx_chargers_connected Chargers connected to this process.\n"},
        answers=str,
        description="Needs a token like everything else: behind a proxy no address can be trusted to be local.",
    ),
)
async def get_metrics(services: FromServices) -> Response[bytes]:
    return Response(await services.metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")


ROUTES = [get_liveness, get_readiness, get_metrics]
