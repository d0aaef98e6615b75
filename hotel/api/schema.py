"""The OpenAPI document: queries from the views' own declaration, and problem+json for every operation."""

import re
from functools import cache
from http import HTTPStatus
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import inline_serializer
from rest_framework import serializers

from hotel.problem_codes import ProblemCode
from hotel.problems import MEDIA_TYPE

Output = serializers.Serializer[Any]
"""Declares the fields of an answer for the document. The answers themselves are made by snapshots."""


class ReasonSerializer(Output):
    code = serializers.ChoiceField(choices=ProblemCode.choices)
    detail = serializers.CharField()
    overridable_by = serializers.CharField(
        allow_null=True, help_text="The role whose word would be enough: FRONT_DESK, MANAGER, or nobody's."
    )


class CurrentSerializer(Output):
    status = serializers.CharField(required=False)
    etag = serializers.CharField(required=False)


class ProblemSerializer(Output):
    """A refusal (RFC 9457). Further members name what it is about."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.ChoiceField(choices=ProblemCode.choices)
    errors = serializers.DictField(  # type: ignore[assignment]  # a field, not the property of this name
        child=serializers.ListField(child=serializers.CharField()), required=False, help_text="By field."
    )
    reasons = ReasonSerializer(many=True, required=False)
    current = CurrentSerializer(required=False)


@cache
def page_of(serializer: type[Output]) -> Output:
    """The page of a list: what `ApiView.page` answers."""
    return inline_serializer(
        name=_named(serializer, "Page"),
        fields={
            "count": serializers.IntegerField(),
            "next": serializers.URLField(allow_null=True),
            "previous": serializers.URLField(allow_null=True),
            "results": serializer(many=True),
        },
    )


@cache
def feed_of(serializer: type[Output], *, ends: bool = True) -> Output:
    """A part of a feed. One that `ends` has no next_cursor after its last part."""
    return inline_serializer(
        name=_named(serializer, "Feed"),
        fields={
            "results": serializer(many=True),
            "next_cursor": serializers.CharField(allow_null=ends),
        },
    )


def _named(serializer: type[Output], suffix: str) -> str:
    return serializer.__name__.removesuffix("Serializer") + suffix


class HotelSchema(AutoSchema):
    """Adds what every view has in common: its query, and the refusals that its kind of operation can meet."""

    def get_override_parameters(self) -> list[Any]:
        queries = getattr(self.view, "queries", {})
        return [queries[self.method]] if self.method in queries else []

    def get_tags(self) -> list[str]:
        return [type(self.view).__module__.split(".")[0]]

    def get_operation_id(self) -> str:
        place = self.path.removeprefix("/api/").removeprefix("staff/hotels/{hotel_slug}/")
        return "_".join([*re.findall(r"[a-z0-9]+", place), self.method.lower()])

    def _map_serializer_field(self, field: Any, direction: Any, bypass_extensions: bool = False) -> Any:
        schema = super()._map_serializer_field(  # type: ignore[no-untyped-call]
            field, direction, bypass_extensions
        )
        if schema.get("default") == "":
            del schema["default"]  # says nothing, and is no e-mail address where the format asks for one
        return schema

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        bodies = super()._get_response_bodies(direction)
        for status in self._refusals():
            refusal = self._get_response_for_code(  # type: ignore[no-untyped-call]
                ProblemSerializer, str(status), [MEDIA_TYPE], direction
            )
            bodies.setdefault(str(status), refusal | {"description": HTTPStatus(status).phrase})
        return bodies

    def _refusals(self) -> list[int]:
        refusals = [400]
        if self.get_auth():
            refusals.append(401)
        if "{hotel_slug}" in self.path:
            refusals += [403, 404]
            if self.method != "GET":
                refusals += [409, 503]
        return refusals
