"""Parse bodies of limited size: JSON of limited depth, and forms, with texts that PostgreSQL can store."""

import json
from collections.abc import Mapping
from typing import IO, Any
from urllib.parse import parse_qsl

from django.conf import settings
from django.utils.http import parse_header_parameters
from rest_framework.exceptions import APIException, ParseError, UnsupportedMediaType
from rest_framework.parsers import BaseParser, JSONParser
from rest_framework.utils.json import strict_constant

from hotel.kernel.exceptions import ProblemCode

MAX_NESTING = 20
MAX_FORM_FIELDS = 100
UTF_8 = {"utf-8", "utf8", "us-ascii"}
_INFINITY = float("inf")


class TooLarge(APIException):
    """The body is larger than DATA_UPLOAD_MAX_MEMORY_SIZE."""

    status_code = 413
    default_detail = ProblemCode.TOO_LARGE.label
    default_code = ProblemCode.TOO_LARGE


class StrictJsonParser(JSONParser):
    """Parses JSON in UTF-8 that can be stored: without NUL, single surrogates, and infinite numbers."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Return the parsed body. Raises UnsupportedMediaType for another charset, TooLarge, ParseError."""
        body = _read_body(stream, media_type, parser_context, form="JSON")
        try:
            content = json.loads(
                body.decode(),
                parse_constant=strict_constant,
                parse_float=_finite,
                object_pairs_hook=_unique_object,
            )
        except ValueError as error:
            raise ParseError(f"The body is not JSON: {error}") from error
        except RecursionError as error:
            raise ParseError("The body is nested too deeply.") from error
        refuse_unstorable(content)
        return content


class RawJsonParser(BaseParser):
    """Keeps the bytes of a JSON body, of limited size, for a signature over them."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Return the bytes of the body. Raises UnsupportedMediaType for another charset, TooLarge, ParseError."""
        return _read_body(stream, media_type, parser_context, form="JSON")


class StrictFormParser(BaseParser):
    """Parses URL-encoded forms in UTF-8 with one value for each name, which can be stored like those of JSON."""

    media_type = "application/x-www-form-urlencoded"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Return the texts by name. Raises UnsupportedMediaType for another charset, TooLarge, ParseError."""
        body = _read_body(stream, media_type, parser_context, form="A form")
        try:
            pairs = parse_qsl(
                body.decode(),
                keep_blank_values=True,
                strict_parsing=bool(body),
                errors="strict",
                max_num_fields=MAX_FORM_FIELDS,
            )
            content = _unique_object(pairs)
        except ValueError as error:
            raise ParseError(f"The body is not a form: {error}") from error
        refuse_unstorable(content)
        return content


def _read_body(
    stream: IO[Any], media_type: str | None, parser_context: Mapping[str, Any] | None, *, form: str
) -> bytes:
    """Return the whole body, of limited size. Raises UnsupportedMediaType for another charset, TooLarge, ParseError."""
    if _charset(media_type) not in UTF_8:
        raise UnsupportedMediaType(str(media_type), detail=f"{form} must be in UTF-8.")
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if _content_length(parser_context) > limit:
        raise TooLarge
    body: bytes = stream.read(limit + 1)
    if len(body) > limit:
        raise TooLarge
    if len(body) < _content_length(parser_context):
        raise ParseError("The body ended before its Content-Length.")
    return body


def refuse_unstorable(content: Any) -> None:
    """Raise ParseError for nesting beyond MAX_NESTING and for texts that PostgreSQL cannot store."""
    level, depth = [content], 0
    while level:
        if depth > MAX_NESTING:
            raise ParseError("The body is nested too deeply.")
        inner: list[Any] = []
        for value in level:
            if isinstance(value, str):
                _refuse_unstorable_text(value)
            elif isinstance(value, dict):
                inner += [*value.keys(), *value.values()]
            elif isinstance(value, list):
                inner += value
        level, depth = inner, depth + 1


def _refuse_unstorable_text(text: str) -> None:
    if "\x00" in text:
        raise ParseError("The body contains a NUL character.")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ParseError("The body contains half of a surrogate pair.") from error


def _content_length(context: Mapping[str, Any] | None) -> int:
    """Return the Content-Length. A shorter body comes from a client that has disconnected, and is refused."""
    request = context["request"] if context else None
    return int(request.META.get("CONTENT_LENGTH") or 0) if request else 0


def _unique_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) < len(pairs):
        raise ValueError("a field is named twice")
    return content


def _charset(media_type: str | None) -> str:
    _, parameters = parse_header_parameters(media_type or "")
    return str(parameters.get("charset", "utf-8")).lower()


def _finite(literal: str) -> float:
    number = float(literal)
    if abs(number) == _INFINITY:
        raise ValueError(f"number too large: {literal[:20]}")
    return number
