"""Describe the answers of views for the OpenAPI document, without the packages that generate it.

Web processes import this module, and `hotel.api.openapi` only when somebody asks for the document.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from rest_framework import serializers

from hotel.kernel.exceptions import ProblemCode

F = TypeVar("F", bound=Callable[..., Any])

Output = serializers.Serializer[Any]
"""Base of serializers that describe answers in the document. Snapshots make the answers themselves."""


class ReasonSerializer(Output):
    """One reason against an action."""

    code = serializers.ChoiceField(choices=ProblemCode.choices)
    detail = serializers.CharField()
    overridable_by = serializers.CharField(
        allow_null=True,
        help_text="The role that may set the reason aside: FRONT_DESK or MANAGER; null if none may.",
    )


class CurrentSerializer(Output):
    """The state of the subject that stands against the action."""

    status = serializers.CharField(required=False)
    etag = serializers.CharField(required=False)


class ProblemSerializer(Output):
    """A refusal (RFC 9457). Further members name its subject."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.ChoiceField(choices=ProblemCode.choices)
    errors = serializers.DictField(  # type: ignore[assignment]  # a field, not the property of this name
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="Sentences by field.",
    )
    reasons = ReasonSerializer(many=True, required=False)
    current = CurrentSerializer(required=False)


@dataclass(frozen=True)
class HeaderParameter:
    """A header that a request may have."""

    name: str
    schema: dict[str, Any]
    description: str


@dataclass(frozen=True)
class Description:
    """The description of a method: its body, its answers (one serializer, or one for each status), its headers."""

    request: Any
    responses: Any
    headers: Sequence[HeaderParameter]
    exclude: bool


NOT_DESCRIBED: Any = object()
"""Stands for what the document derives from the view itself."""


def extend_schema(
    *,
    request: Any = NOT_DESCRIBED,
    responses: Any = NOT_DESCRIBED,
    headers: Sequence[HeaderParameter] = (),
    exclude: bool = False,
) -> Callable[[F], F]:
    """Describe the method of a view. `request`, `responses` and `exclude` are those of drf-spectacular's decorator."""

    def describe(method: F) -> F:
        _descriptions[method] = Description(request, responses, headers, exclude)
        return method

    return describe


def description_of(method: Callable[..., Any] | None) -> Description | None:
    """Return what `extend_schema` has said about a function, if anything."""
    return _descriptions.get(method) if method else None


_descriptions: dict[Callable[..., Any], Description] = {}


@cache
def page_of(serializer: type[Output]) -> Output:
    """Describe a page of a list as `ApiView.page` answers it."""
    return _serializer(
        _component_name(serializer, "Page"),
        count=serializers.IntegerField(),
        next=serializers.URLField(allow_null=True),
        previous=serializers.URLField(allow_null=True),
        results=serializer(many=True),
    )


@cache
def feed_of(serializer: type[Output], *, ends: bool = True) -> Output:
    """Describe a part of a feed. `ends`: the last part has no next_cursor."""
    return _serializer(
        _component_name(serializer, "Feed"),
        results=serializer(many=True),
        next_cursor=serializers.CharField(allow_null=ends),
    )


def _serializer(name: str, **fields: Any) -> Output:
    described: Output = type(name, (Output,), fields)()
    return described


def _component_name(serializer: type[Output], suffix: str) -> str:
    return serializer.__name__.removesuffix("Serializer") + suffix
