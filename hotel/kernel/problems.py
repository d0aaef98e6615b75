"""Render refusals as RFC 9457 problem+json, for the views of the API, Django's error handlers and middleware."""

import logging
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import DataError, InterfaceError, OperationalError
from django.http import Http404, HttpResponse, JsonResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from rest_framework import exceptions as drf
from rest_framework.utils.encoders import JSONEncoder

from hotel.kernel.exceptions import (
    Busy,
    Conflict,
    Forbidden,
    Invalid,
    KeyReused,
    NotFound,
    ProblemCode,
    Reason,
    Refusal,
    Stale,
)
from hotel.kernel.sentences import please_correct

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_SECONDS = 1

logger = logging.getLogger(__name__)

_STATUS_OF_CATEGORY: Mapping[type[Refusal], int] = {
    NotFound: 404,
    Invalid: 400,
    Forbidden: 403,
    Conflict: 409,
    Stale: 412,
    KeyReused: 422,
    Busy: 503,
}
_CODE_OF_STATUS: Mapping[int, ProblemCode] = {
    400: ProblemCode.MALFORMED,
    401: ProblemCode.AUTHENTICATION_FAILED,
    403: ProblemCode.FORBIDDEN,
    404: ProblemCode.NOT_FOUND,
    405: ProblemCode.METHOD_NOT_ALLOWED,
    406: ProblemCode.NOT_ACCEPTABLE,
    413: ProblemCode.TOO_LARGE,
    415: ProblemCode.UNSUPPORTED_MEDIA_TYPE,
    429: ProblemCode.THROTTLED,
}


def problem(
    *,
    status: int,
    code: str,
    detail: str,
    about: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JsonResponse:
    """Return the answer to a refused request.

    `about` adds members to the body. It never replaces a standard member: the status of a room or booking goes
    into `current`, because `status` is the HTTP status.
    """
    members = {name: _as_json_value(value) for name, value in (about or {}).items()}
    members |= {
        "type": f"urn:innkeeper:problem:{code}",
        "title": _title(code, status),
        "status": status,
        "detail": detail,
        "code": str(code),
    }
    return JsonResponse(members, encoder=JSONEncoder, status=status, content_type=MEDIA_TYPE, headers=headers)


def exception_handler(exc: Exception, context: Mapping[str, Any]) -> HttpResponse | None:  # noqa: ARG001
    """Return the answer to an exception of a view, or None for an internal error: Django logs it and answers 500."""
    for kinds, render in _RENDERERS:
        if isinstance(exc, kinds):
            return render(exc)
    return None


def _of_refusal(refusal: Refusal) -> HttpResponse:
    status = next((s for kind, s in _STATUS_OF_CATEGORY.items() if isinstance(refusal, kind)), 409)
    about = dict(refusal.about)
    headers = {}
    match refusal:
        case Invalid():
            about["errors"] = refusal.errors
        case Conflict():
            subject_status = about.pop("status", None)
            about["reasons"] = list(refusal.reasons)
            if refusal.current is not None:
                about["current"] = dict(refusal.current)
            elif subject_status is not None:
                about["current"] = {"status": subject_status}
        case Busy():
            headers["Retry-After"] = str(refusal.retry_after_seconds)
    return problem(status=status, code=refusal.code, detail=refusal.detail, about=about, headers=headers)


def _of_validation(exc: drf.ValidationError) -> HttpResponse:
    errors = flat_errors(exc.detail)
    codes = _codes(exc.get_codes())
    code = ProblemCode.READ_ONLY if ProblemCode.READ_ONLY in codes else ProblemCode.INVALID
    fields = [name for name in errors if name != "non_field_errors"]
    detail = please_correct(fields) if fields else " ".join(errors.get("non_field_errors", []))
    return problem(status=400, code=code, detail=detail, about={"errors": errors})


def _of_api_exception(exc: drf.APIException) -> HttpResponse:
    headers = {}
    if auth_header := getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = str(auth_header)
    if (wait := getattr(exc, "wait", None)) is not None:
        headers["Retry-After"] = str(int(wait))
    own_code = exc.get_codes()
    if isinstance(own_code, str) and own_code in ProblemCode.values:
        code: str = own_code
    else:
        code = _CODE_OF_STATUS.get(exc.status_code, ProblemCode.REFUSED)
    detail = str(exc.detail) if isinstance(exc.detail, str) else str(ProblemCode(code).label)
    if exc.status_code == 403 and detail.startswith("CSRF Failed"):
        code = ProblemCode.CSRF_FAILED
    return problem(status=exc.status_code, code=code, detail=detail, headers=headers)


def _of_unreachable_database(exc: Exception) -> HttpResponse:
    logger.error("The database does not answer.", exc_info=exc)
    return problem(
        status=503,
        code=ProblemCode.UNAVAILABLE,
        detail=_("The database does not answer. Please try again."),
        headers={"Retry-After": str(RETRY_AFTER_SECONDS)},
    )


def _of_unstorable_value(exc: DataError) -> HttpResponse:  # noqa: ARG001
    detail = _("A value is outside of what can be stored.")
    return problem(status=400, code=ProblemCode.INVALID, detail=detail, about={"errors": {}})


def _of_code(status: int, code: ProblemCode) -> Callable[[Exception], HttpResponse]:
    return lambda exc: problem(status=status, code=code, detail=str(code.label))


def flat_errors(detail: Any, path: str = "") -> dict[str, list[str]]:
    """Return the sentences of a validation error by field; a nested field has its path as name: `party.0.email`."""
    if isinstance(detail, Mapping):
        parts: Any = detail.items()
    elif isinstance(detail, list) and any(isinstance(item, Mapping | list) for item in detail):
        parts = enumerate(detail)
    else:
        sentences = detail if isinstance(detail, list) else [detail]
        return {path or "non_field_errors": [str(sentence) for sentence in sentences]} if sentences else {}
    errors: dict[str, list[str]] = {}
    for name, part in parts:
        own = "" if path and name == "non_field_errors" else str(name)
        inner = ".".join(filter(None, (path, own)))
        for field, sentences in flat_errors(part, inner).items():
            errors.setdefault(field, []).extend(sentences)
    return errors


def _codes(codes: Any) -> set[str]:
    if isinstance(codes, Mapping):
        codes = list(codes.values())
    if isinstance(codes, list):
        return set().union(*(_codes(code) for code in codes))
    return {str(codes)}


def _as_json_value(value: Any) -> Any:
    match value:
        case Reason():
            return value.as_dict()
        case Mapping():
            return {str(name): _as_json_value(inner) for name, inner in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_as_json_value(inner) for inner in value]
    return value


def _title(code: str, status: int) -> str:
    return str(ProblemCode(code).label) if code in ProblemCode.values else HTTPStatus(status).phrase


_RENDERERS: tuple[tuple[tuple[type[Exception], ...], Callable[[Any], HttpResponse]], ...] = (
    ((Refusal,), _of_refusal),
    ((drf.ValidationError,), _of_validation),
    ((drf.APIException,), _of_api_exception),
    ((Http404,), _of_code(404, ProblemCode.NOT_FOUND)),
    ((PermissionDenied,), _of_code(403, ProblemCode.FORBIDDEN)),
    ((RequestDataTooBig,), _of_code(413, ProblemCode.TOO_LARGE)),
    (
        (BadRequest, SuspiciousOperation, MultiPartParserError, UnreadablePostError),
        _of_code(400, ProblemCode.MALFORMED),
    ),
    ((DataError,), _of_unstorable_value),
    ((OperationalError, InterfaceError), _of_unreachable_database),
)
