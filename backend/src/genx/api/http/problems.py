"""Errors as RFC 9457 problems: the refusal and its reason, never our internals."""

import re
from http import HTTPStatus
from typing import Any

import msgspec
import structlog
from litestar import Request, Response
from litestar.datastructures import State
from litestar.exceptions import ClientException, HTTPException, InternalServerException, ValidationException
from litestar.types import ExceptionHandlersMap, Scope
from msgspec import UNSET, Struct, UnsetType, field

from genx.accounts.password_rules import WeakPassword
from genx.api.http.faults import FieldError, field_error, parameter_error
from genx.api.http.headers import REQUEST_ID
from genx.api.http.operation import parameters
from genx.db.base.link import is_away
from genx.domain.errors import ChargerError, Refusal, UnusableRequest

log = structlog.get_logger(__name__)

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_AWAY = 5
_MISSING_PARAMETER = re.compile(r"Missing required \w+ parameter '(?P<name>[^']+)'")


class Problem(Struct, frozen=True, kw_only=True):
    """RFC 9457. `type` is a word for programs, `detail` a sentence for people."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldError] | UnsetType = UNSET
    code: str | UnsetType = UNSET
    description: str | UnsetType = UNSET
    command_id: str | UnsetType = field(default=UNSET, name="commandId")


class InvalidBody(HTTPException):
    """The body is no JSON, or has not the shape that is asked for."""

    def __init__(self, error: FieldError, status_code: int, *others: FieldError) -> None:
        super().__init__(detail="The body is invalid.", status_code=status_code)
        self.errors = [error, *others]


class DatabaseAway(Refusal):
    """The database is away for the moment."""

    type = "database-away"
    status_hint = 503
    retry_after = RETRY_AFTER_AWAY

    def __init__(self) -> None:
        super().__init__("The database can't be reached at the moment. Try again in a few seconds.")


def _answer(problem: Problem, headers: dict[str, str] | None = None) -> Response[Problem]:
    return Response(problem, status_code=problem.status, media_type=MEDIA_TYPE, headers=headers)


def _reasons(request: Request[Any, Any, State], refusal: Refusal) -> list[FieldError] | UnsetType:
    if isinstance(refusal, UnusableRequest):
        return [FieldError(refusal.pointer, refusal.detail)]
    if not isinstance(refusal, WeakPassword):
        return UNSET
    field = request.route_handler.opt.get("password_field", "password")
    return [FieldError(f"/{field}", reason) for reason in refusal.reasons]


def _refused(request: Request[Any, Any, State], refusal: Refusal) -> Response[Problem]:
    charger_error = refusal if isinstance(refusal, ChargerError) else None
    problem = Problem(
        type=refusal.type,
        title=HTTPStatus(refusal.status_hint).phrase,
        status=refusal.status_hint,
        detail=refusal.detail,
        errors=_reasons(request, refusal),
        code=charger_error.code if charger_error else UNSET,
        description=charger_error.description if charger_error else UNSET,
        command_id=refusal.command_id or UNSET,
    )
    retry_after = getattr(refusal, "retry_after", None)
    return _answer(problem, None if retry_after is None else {"Retry-After": str(retry_after)})


def _http_error(request: Request[Any, Any, State], error: HTTPException) -> Response[Problem]:
    status = HTTPStatus(error.status_code)
    problem = Problem(
        type="invalid-request" if status == HTTPStatus.BAD_REQUEST else status.phrase.lower().replace(" ", "-"),
        title=status.phrase,
        status=status,
        detail="The parameters are invalid." if isinstance(error, ValidationException) else error.detail,
        errors=_errors(request, error),
    )
    return _answer(problem, dict(error.headers or {}))


def _errors(request: Request[Any, Any, State], error: HTTPException) -> list[FieldError] | UnsetType:
    if isinstance(error, InvalidBody):
        return error.errors
    if isinstance(error, ValidationException) and isinstance(error.extra, list):
        known = {field.name: (name, field) for name, field in parameters(request.route_handler).items()}
        said = [(str(item.get("key", "")), str(item.get("message", ""))) for item in error.extra]
        return [parameter_error(message, *known.get(key, (key, None))) for key, message in said]
    if isinstance(error, ValidationException) and (missing := _MISSING_PARAMETER.match(error.detail)):
        return [FieldError(missing["name"], "This is missing.")]
    return UNSET


def _failed(request: Request[Any, Any, State], error: Exception) -> Response[Problem]:
    if is_away(error):
        return _refused(request, DatabaseAway())
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    detail = "Something went wrong on our side. It was logged."
    return _answer(Problem(type="internal-error", title=status.phrase, status=status, detail=detail))


HANDLERS: ExceptionHandlersMap = {Refusal: _refused, HTTPException: _http_error, Exception: _failed}


async def log_unexpected(error: Exception, scope: Scope) -> None:
    """Answer expected refusals. Anything else is a bug or a database that is away, and is logged."""
    if isinstance(error, Refusal) or (isinstance(error, HTTPException) and error.status_code < 500):
        return
    if is_away(error):
        log.warning("database is away", path=scope["path"], request_id=scope.get(REQUEST_ID))
    else:
        log.error(
            "request failed",
            method=scope.get("method"),
            path=scope["path"],
            request_id=scope.get(REQUEST_ID),
            exc_info=error,
        )


class StrictRequest(Request[Any, Any, State]):
    """Reads a JSON body straight into the type that its route asks for, without the leniency for parameters."""

    async def body(self) -> bytes:
        """Return the body. Raises ClientException if the client is gone, which is no failure of ours."""
        try:
            return await super().body()
        except InternalServerException:
            raise ClientException("The body is incomplete.") from None

    async def json(self) -> Any:
        """Return the body as the Struct of the route's `data`. Raises InvalidBody with the place and the reason."""
        field = self.route_handler.parsed_data_field
        invalid = self.route_handler.opt.get("invalid_body_status", HTTPStatus.BAD_REQUEST)
        kind = Any if field is None else field.annotation
        try:
            body = msgspec.json.decode(await self.body())
            return msgspec.convert(_with_whole_numbers(body), kind)
        except msgspec.ValidationError as error:
            raise InvalidBody(field_error(str(error), kind), invalid) from None
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise InvalidBody(FieldError("", "This is not valid JSON."), HTTPStatus.BAD_REQUEST) from None


def _with_whole_numbers(value: Any) -> Any:
    """Read 5.0 as the integer 5: JSON has one kind of number."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_with_whole_numbers(item) for item in value]
    if isinstance(value, dict):
        return {key: _with_whole_numbers(item) for key, item in value.items()}
    return value
