"""Generate the OpenAPI document from the views, with the queries they declare and problem+json for refusals."""

import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from drf_spectacular.authentication import SessionScheme
from drf_spectacular.drainage import set_override
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ComponentRegistry, force_instance
from drf_spectacular.utils import OpenApiParameter
from rest_framework.views import APIView

from hotel.api.command_headers import (
    COMMAND_METHODS,
    DRY_RUN,
    IDEMPOTENCY_KEY,
    IF_MATCH,
    REPLAYED,
    CommandQuery,
)
from hotel.api.documentation import NOT_DESCRIBED, Description, Output, ProblemSerializer, description_of
from hotel.api.inputs import InputSerializer, PageQuery
from hotel.api.pagination import FeedQuery
from hotel.kernel.problems import MEDIA_TYPE

LIVENESS = "/healthz/"
_IF_MATCH = OpenApiParameter(
    IF_MATCH,
    location=OpenApiParameter.HEADER,
    description="`*`, or ETags, one of which the booking, room, room type, hotel or webhook at this address must have, "
    "else 412 `stale`. Other addresses have no ETag and accept only `*`.",
)
_IDEMPOTENCY_KEY = OpenApiParameter(
    IDEMPOTENCY_KEY,
    location=OpenApiParameter.HEADER,
    description="1 to 128 printable characters. The first success is stored for 24 hours by user, method, path and "
    "key, and returned for repetitions. With another body: 422 `idempotency_key_reused`; while the first runs: "
    "409 `idempotency_in_flight`. Refusals and dry runs are not stored.",
)
_REQUIRED_IDEMPOTENCY_KEY = OpenApiParameter(
    IDEMPOTENCY_KEY,
    location=OpenApiParameter.HEADER,
    required=True,
    description=f"{_IDEMPOTENCY_KEY.description} Without it: 400 `idempotency_key_required`; a dry run needs none.",
)
_UNDESCRIBED = Description(NOT_DESCRIBED, NOT_DESCRIBED, headers=(), exclude=False)
_HOTEL = "/api/staff/hotels/{hotel_slug}/"
_VERBS = {"GET": "retrieve", "POST": "create", "PATCH": "change", "PUT": "replace", "DELETE": "delete"}
_COMMAND_HEADERS = {
    "POST": [_IDEMPOTENCY_KEY, _IF_MATCH],
    "PATCH": [_IF_MATCH],
    "PUT": [_IF_MATCH],
    "DELETE": [_IF_MATCH],
}


def _header(description: str) -> dict[str, Any]:
    return {"description": description, "schema": {"type": "string"}}


_HEADERS_OF_EVERY_RESPONSE = {
    "X-Request-ID": _header(
        "The name of this request in the log: the client's, if it is short and printable, else a new one."
    )
    | {"required": True}
}
_RETRY_AFTER = {
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}, "required": True}
}
_HEADERS_OF_STATUS = {
    "401": {"WWW-Authenticate": _header("The authentication scheme.") | {"required": True}},
    "429": _RETRY_AFTER,
    "503": _RETRY_AFTER,
}
_ANSWER_HEADERS = {
    "ETag": _header(
        "The version of the booking, room, room type, hotel or webhook in the answer; absent from a dry run."
    ),
    REPLAYED: _header("`true`: the stored answer to an earlier request with the same Idempotency-Key."),
    DRY_RUN: _header("`true`: nothing was changed."),
}


def _describe_command_headers(bodies: dict[str, Any]) -> None:
    """Add the headers of a command's answer, and the 200 of a dry run of a command that answers 201."""
    if "201" in bodies:
        bodies["200"] = bodies["201"] | {"description": "Of a dry run: the object that would be created."}
    for status in ("200", "201"):
        if status in bodies:
            bodies[status] = bodies[status] | {"headers": _ANSWER_HEADERS}


def _describe_response_headers(bodies: dict[str, Any]) -> None:
    """Add the headers of every response and of its status."""
    for status, answer in bodies.items():
        headers = answer.get("headers", {}) | _HEADERS_OF_EVERY_RESPONSE | _HEADERS_OF_STATUS.get(status, {})
        bodies[status] = answer | {"headers": headers}


def _may_be_empty(parameter: dict[str, Any]) -> dict[str, Any]:
    """Allow an empty value, which counts as no filter."""
    schema = {name: value for name, value in parameter["schema"].items() if name != "minLength"}
    return parameter | {"schema": schema, "allowEmptyValue": True}


class HotelSchema(AutoSchema):
    """Adds the query of the view and the refusals of its kind of operation."""

    def get_request_serializer(self) -> Any:
        """Return the body that the method declares."""
        request = self._described.request
        return super().get_request_serializer() if request is NOT_DESCRIBED else request

    def get_response_serializers(self) -> Any:
        """Return the answers that the method declares."""
        responses = self._described.responses
        return super().get_response_serializers() if responses is NOT_DESCRIBED else responses

    def is_excluded(self) -> bool:
        """Tell whether the method stays out of the document."""
        return self._described.exclude or super().is_excluded()

    @property
    def _described(self) -> Description:
        return description_of(getattr(type(self.view), self.method.lower(), None)) or _UNDESCRIBED

    def get_override_parameters(self) -> list[Any]:
        """Return the query of the view, and the headers of commands."""
        query_of = getattr(self.view, "query_of", None)
        query = [query_of(self.method)] if query_of and query_of(self.method)().fields else []
        headers = [
            OpenApiParameter(
                header.name,
                location=OpenApiParameter.HEADER,
                type=header.schema,
                description=header.description,
            )
            for header in self._described.headers
        ]
        return [*query, *headers, *(self._command_headers() if self._is_command() else [])]

    def _handled_methods(self) -> list[str]:
        methods: list[str] = getattr(self.view, "handled_methods", list)()
        return methods

    def _command_headers(self) -> list[OpenApiParameter]:
        """Return the headers of commands: the key is required where money moves, refused where answers are secret."""
        headers = _COMMAND_HEADERS[self.method]
        if self.method == "POST" and getattr(self.view, "requires_idempotency_key", False):
            return [_REQUIRED_IDEMPOTENCY_KEY, *headers[1:]]
        if getattr(self.view, "answers_hold_secrets", False):
            return [header for header in headers if header is not _IDEMPOTENCY_KEY]
        return headers

    def get_tags(self) -> list[str]:
        """Tag an operation with the `tag` of its view, else with the app of the view.

        Generated clients name modules after tags, so a view that moves to another app keeps its tag.
        """
        return [getattr(self.view, "tag", None) or type(self.view).__module__.split(".")[0]]

    def get_operation_id(self) -> str:
        """Return the name in generated clients: rooms_list, rooms_retrieve, room_bookings_check_in.

        A command that takes a set of what another command takes one of ends in `set`: room_bookings_check_in_set.
        """
        of_a_hotel, place = self.path.startswith(_HOTEL), self.path.removeprefix(_HOTEL).removeprefix("/api/")
        words = [word.replace("-", "_") for word in place.strip("/").split("/") if "{" not in word]
        names_a_subject = (
            place.endswith("}/") or (of_a_hotel and place.count("/") == 1) or self.method == "PUT"
        ) or len({"GET", "POST", "DELETE"} & set(self._handled_methods())) > 1
        if getattr(self.view, "takes_a_set", False):
            words.append("set")
        return "_".join([*words, self._verb()] if names_a_subject else words)

    def _verb(self) -> str:
        view: Any = self.view
        in_parts = issubclass(view.query_of(self.method), (PageQuery, FeedQuery))
        return "list" if in_parts else _VERBS[self.method]

    def _get_serializer_name(self, serializer: Any, direction: Any, bypass_extensions: bool = False) -> str:
        """Return names such as AssignRoomRequest; "Patched" is left out, because no body is used in both forms."""
        name: str = super()._get_serializer_name(serializer, direction, bypass_extensions)
        return re.sub(r"^(?:Patched)?(\w+)InputRequest$", r"\1Request", name)

    def _map_serializer_field(self, field: Any, direction: Any, bypass_extensions: bool = False) -> Any:
        if described := getattr(field, "described_as", None):
            set_override(field, "field", described)
        schema = super()._map_serializer_field(  # type: ignore[no-untyped-call]
            field, direction, bypass_extensions
        )
        if schema.get("default") == "":
            del schema["default"]  # an empty text is not a valid e-mail address
        return schema

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> Any:
        schema = super()._map_basic_serializer(serializer, direction)  # type: ignore[no-untyped-call]
        if isinstance(force_instance(serializer), InputSerializer):  # type: ignore[no-untyped-call]
            schema["additionalProperties"] = False
        return schema

    def _get_parameters(self) -> list[Any]:
        parameters = super()._get_parameters()
        if self._is_command():
            return parameters
        return [_may_be_empty(one) if one["in"] == "query" else one for one in parameters]

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        bodies = super()._get_response_bodies(direction)
        for status in self._refusals():
            refusal = self._get_response_for_code(  # type: ignore[no-untyped-call]
                ProblemSerializer, str(status), [MEDIA_TYPE], direction
            )
            bodies.setdefault(str(status), refusal | {"description": HTTPStatus(status).phrase})
        if self._is_command():
            _describe_command_headers(bodies)
        _describe_response_headers(bodies)
        return bodies

    def _is_command(self) -> bool:
        if "{hotel_slug}" not in self.path:
            return False
        query_of = getattr(self.view, "query_of", None)
        is_command_query = query_of is not None and issubclass(query_of(self.method), CommandQuery)
        return self.method in COMMAND_METHODS or is_command_query

    def _refusals(self) -> list[int]:
        refusals = [400, 406]
        if self.get_auth():
            refusals.append(401)
        if self.path != LIVENESS:
            refusals.append(503)
        if "{hotel_slug}" in self.path:
            refusals += [403, 404]
            if self.method != "GET":
                refusals.append(409)
        if self.method in COMMAND_METHODS:
            refusals += [413, 415] if self.get_request_serializer() else [413]
        if self._is_command():
            refusals.append(412)
            if self.method == "POST" and not getattr(self.view, "answers_hold_secrets", False):
                refusals.append(422)
        return sorted(refusals)


def components_of(answers: Iterable[type[Output]], *, view: APIView) -> dict[str, Any]:
    """Return the components that describe these answers in the document, and those that they refer to, by name."""
    view.request = None  # type: ignore[assignment]  # nobody asks
    schema: Any = HotelSchema()
    schema.view, schema.method, schema.path = view, "GET", "/"
    schema.registry = ComponentRegistry()
    for serializer in answers:
        schema.resolve_serializer(serializer, "response")
    components: dict[str, Any] = schema.registry.build({})["schemas"]
    return components


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Describes the authentication in the OpenAPI document."""

    target_class = "staff.api.authentication.TokenAuthentication"
    name = "Token"

    def get_security_definition(self, auto_schema: object) -> dict[str, Any]:
        """Return the security scheme."""
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Token`, a space, and the token from `POST /api/auth/login/`.",
        }


class BrowserSessionScheme(SessionScheme):  # type: ignore[no-untyped-call]
    """Describes the session of a browser."""

    target_class = "staff.api.authentication.SessionAuthentication"
    priority = 0
