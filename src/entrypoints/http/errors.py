"""One table from refusals to statuses, and one body for every answer that is not a success (http-api 1.3)."""

from __future__ import annotations

import logging
import re
from http import HTTPStatus
from math import ceil
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import ResponseSpec
from litestar.plugins import ReceiveRoutePlugin
from litestar.routes import BaseRoute
from litestar.types import Receive, Scope, Send

from application.shared.ports import ConcurrentWrite
from domain.shared.errors import (
    Conflict,
    DomainError,
    FieldError,
    InvalidValue,
    NotAllowed,
    NotConfigured,
    NotFound,
    NotSignedIn,
    PreconditionFailed,
    TooLarge,
    TooManyRequests,
    Unavailable,
    UnsupportedFile,
)

log = logging.getLogger(__name__)

STATUS: dict[type[DomainError], int] = {
    NotSignedIn: 401,
    NotAllowed: 403,
    NotFound: 404,
    Conflict: 409,
    PreconditionFailed: 412,
    TooLarge: 413,
    UnsupportedFile: 415,
    InvalidValue: 422,
    TooManyRequests: 429,
    NotConfigured: 501,
    Unavailable: 503,
}

_CODES = {
    400: "BAD_REQUEST",
    401: "UNAUTHORIZED",
    403: "FORBIDDEN",
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    409: "CONFLICT",
    412: "PRECONDITION_FAILED",
    413: "FILE_TOO_LARGE",
    415: "UNSUPPORTED_FILE",
    422: "VALIDATION_ERROR",
    429: "RATE_LIMITED",
    503: "UNAVAILABLE",
}
_MISSING = re.compile(r"Object missing required field `(\w+)`")
_GENERIC = "Something went wrong on our side. Please try again later."


class FieldErrorOut(msgspec.Struct, frozen=True):
    field: str
    message: str


class ErrorOut(msgspec.Struct, frozen=True, omit_defaults=True):
    """`error`, `message` and `detail` are the same text: different parts of the client read different ones."""

    success: bool
    error: str
    message: str
    detail: str
    error_code: str
    errors: list[FieldErrorOut] = []


def error_body(message: str, code: str, errors: tuple[FieldError, ...] = ()) -> ErrorOut:
    fields = [FieldErrorOut(error.field, error.message) for error in errors]
    return ErrorOut(False, message, message, message, code, fields)


class DescribeErrors(ReceiveRoutePlugin):
    """Puts the one body of all errors into the API document, under each status that the table above can give."""

    def receive_route(self, route: BaseRoute) -> None:
        described = {
            status: ResponseSpec(ErrorOut, generate_examples=False, description=HTTPStatus(status).phrase)
            for status in sorted({400, *STATUS.values()})
        }
        for handler in getattr(route, "route_handlers", ()):
            if isinstance(handler, HTTPRouteHandler):
                handler.responses = {**described, **(handler.responses or {})}


def on_domain_error(_: Request[Any, Any, Any], error: DomainError) -> Response[ErrorOut]:
    status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 400)
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    if isinstance(error, TooManyRequests):
        headers["Retry-After"] = str(ceil(error.retry_after))
    return Response(error_body(error.message, error.code, error.errors), status_code=status, headers=headers)


async def refuse(error: DomainError, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with the refusal from a middleware, whose own changes to `send` then apply to it."""
    request: Request[Any, Any, Any] = Request(scope, receive, send)
    await on_domain_error(request, error).to_asgi_response(app=None, request=request)(scope, receive, send)


def on_validation_error(_: Request[Any, Any, Any], error: ValidationException) -> Response[ErrorOut]:
    fields = tuple(_field_error(item) for item in (error.extra if isinstance(error.extra, list) else ()))
    message = "; ".join(f"{field.field}: {field.message}" for field in fields) or error.detail
    return Response(error_body(message, "VALIDATION_ERROR", fields), status_code=422)


def _field_error(item: dict[str, Any]) -> FieldError:
    """What the decoder says of one field, in the words of people who see a form."""
    field, message = str(item.get("key", "data")), str(item.get("message", ""))
    missing = _MISSING.fullmatch(message)
    if missing:
        return FieldError(missing[1], "It is required.")
    if field == "data":  # Litestar's name for the whole body
        return FieldError("body", "It is missing." if message == "'data'" else _plain(message))
    return FieldError(field, _plain(message))


def _plain(message: str) -> str:
    """Without the names of our classes, which a decoder puts into its messages."""
    return "It has the wrong type." if "<class" in message else message


def on_http_error(_: Request[Any, Any, Any], error: HTTPException) -> Response[ErrorOut]:
    status = error.status_code
    if status >= 500:
        return on_unexpected(_, error)
    message = error.detail or HTTPStatus(status).phrase
    if status == 404:
        message = "There is nothing at this address."
    elif status == 413:
        message = "The request is larger than allowed."
    return Response(
        error_body(message, _CODES.get(status, "BAD_REQUEST")), status_code=status, headers=dict(error.headers or {})
    )


def on_undecodable_form(_: Request[Any, Any, Any], error: UnicodeDecodeError) -> Response[ErrorOut]:
    return Response(error_body("A text in the form is not UTF-8.", "BAD_REQUEST"), status_code=400)


def on_concurrent_write(_: Request[Any, Any, Any], error: ConcurrentWrite) -> Response[ErrorOut]:
    log.warning("transaction disturbed too often", exc_info=error)
    message = "Too much is being written right now. Please try again."
    return Response(error_body(message, "UNAVAILABLE"), status_code=503, headers={"Retry-After": "2"})


def on_unexpected(_: Request[Any, Any, Any], error: Exception) -> Response[ErrorOut]:
    log.error("unhandled error", exc_info=error)
    return Response(error_body(_GENERIC, "INTERNAL_ERROR"), status_code=500)


EXCEPTION_HANDLERS: dict[int | type[Exception], Any] = {
    DomainError: on_domain_error,
    ConcurrentWrite: on_concurrent_write,
    ValidationException: on_validation_error,
    HTTPException: on_http_error,
    Exception: on_unexpected,
}
