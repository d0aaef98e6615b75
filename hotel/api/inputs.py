"""Base serializers of bodies and queries, which refuse unknown fields, and fields that many of them use."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from itertools import islice
from threading import local
from typing import Any, ClassVar, cast

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from hotel.kernel.business_date import FIRST_DAY, LAST_DAY, out_of_calendar
from hotel.kernel.exceptions import ProblemCode

PAGE_SIZE = 50
MAX_PAGE_SIZE = 1000
MAX_FILTER_LENGTH = 2000
MAX_UNKNOWN_FIELDS = 20
MAX_SEARCH_WORDS = 8
MAX_SEARCH_LENGTH = 200
FROM_JSON = "from_json"
"""Key in a serializer's context: the input is JSON, so the types of its values are checked."""

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class InputSerializer(serializers.Serializer[Any]):
    """A body or a query. It refuses unknown fields, so that a typing error is never silently ignored.

    `only_by_command` names fields that answers show and only other commands change; sending one is refused with
    the code `read_only`.
    """

    only_by_command: ClassVar[frozenset[str]] = frozenset()

    @classmethod
    def read(cls, data: Any, *, from_json: bool, partial: bool = False) -> dict[str, Any]:
        """Return the validated values of a body or query. Raises ValidationError.

        Each thread makes one serializer for all requests, because Django REST framework copies every declared field
        for a new one, which takes longer than reading the values.
        """
        # Validators keep their sentences in the language in which they were first read.
        made, key = _of_thread.serializers, (cls, from_json, partial, get_language())
        serializer = made.get(key)
        if serializer is None:
            serializer = made[key] = cls(data=data, partial=partial, context={FROM_JSON: from_json})
        serializer.initial_data = data
        try:
            serializer.is_valid(raise_exception=True)
            return cast(dict[str, Any], serializer.validated_data)
        finally:
            for state in ("initial_data", "_validated_data", "_errors"):
                serializer.__dict__.pop(state, None)

    def to_internal_value(self, data: Any) -> Any:
        errors: dict[str, Any] = {}
        if isinstance(data, Mapping):
            unknown = islice((name for name in data if name not in self.fields), MAX_UNKNOWN_FIELDS)
            errors = {str(name): [self._unknown_field_error(name)] for name in unknown}
            if self.context.get(FROM_JSON):
                type_errors = type_errors_in(self, data)
                data = {name: value for name, value in data.items() if name not in type_errors}
                errors |= type_errors
        try:
            values = super().to_internal_value(data)
        except ValidationError as error:
            if not isinstance(error.detail, dict):
                raise
            errors = error.detail | errors
        if errors:
            raise ValidationError(errors)
        return values

    def _unknown_field_error(self, name: Any) -> ErrorDetail:
        if name in self.only_by_command:
            return ErrorDetail(_("This field cannot be changed here."), code=ProblemCode.READ_ONLY)
        return ErrorDetail(_("This field is unknown."), code="unknown_field")


class _SerializersOfThread(local):
    """The serializers that a thread has made, by their class, `from_json`, `partial` and language."""

    def __init__(self) -> None:
        self.serializers: dict[tuple[type[InputSerializer], bool, bool, str | None], InputSerializer] = {}


_of_thread = _SerializersOfThread()


class CommaSeparated(serializers.CharField):
    """Several values of a filter in one parameter, separated by commas. Its value is a list without repetitions."""

    def __init__(self, *, child: serializers.Field[Any, Any, Any, Any], **kwargs: Any) -> None:
        super().__init__(max_length=MAX_FILTER_LENGTH, **kwargs)
        self.child = child

    def to_internal_value(self, data: Any) -> Any:
        text = super().to_internal_value(data)
        if len(text) > MAX_FILTER_LENGTH:
            sentence = _("At most %(maximum)s characters in all.") % {"maximum": MAX_FILTER_LENGTH}
            raise ValidationError(sentence, code="max_length")
        parts = [part.strip() for part in text.split(",")]
        return list(dict.fromkeys(self.child.run_validation(part) for part in parts if part))


class SearchField(serializers.CharField):
    """The words of a search, as a list without repetitions. A list finds what contains every one of them."""

    def to_internal_value(self, data: Any) -> Any:
        text = super().to_internal_value(data)
        words = list(dict.fromkeys(text.split()))
        if len(text) > MAX_SEARCH_LENGTH or len(words) > MAX_SEARCH_WORDS:
            sentence = _("At most %(words)s words, %(maximum)s characters in all.")
            raise ValidationError(sentence % {"words": MAX_SEARCH_WORDS, "maximum": MAX_SEARCH_LENGTH})
        return words


class HotelDate(serializers.DateField):
    """A date between FIRST_DAY and LAST_DAY, so that date arithmetic never leaves the calendar."""

    def to_internal_value(self, value: Any) -> date:
        if not _DAY.fullmatch(str(value)):
            self.fail("invalid", format="YYYY-MM-DD")
        day = super().to_internal_value(value)
        if not FIRST_DAY <= day <= LAST_DAY:
            raise ValidationError(out_of_calendar(), code="out_of_range")
        return day


class Instant(serializers.DateTimeField):
    """A date and time with an offset; without one it is refused, because the time zone would be a guess."""

    def enforce_timezone(self, value: datetime) -> datetime:
        if value.tzinfo is None:
            raise ValidationError(_("Add an offset, such as Z or +01:00."), code="invalid")
        return super().enforce_timezone(value)


_A_STRING = gettext_lazy("This must be a string.")
_JSON_TYPES: tuple[tuple[tuple[type[serializers.Field[Any, Any, Any, Any]], ...], type, Any], ...] = (
    ((serializers.BooleanField,), bool, gettext_lazy("This must be true or false.")),
    ((serializers.IntegerField,), int, gettext_lazy("This must be a whole number.")),
    ((serializers.CharField, serializers.ChoiceField, serializers.DecimalField), str, _A_STRING),
    ((serializers.DateField, serializers.DateTimeField, serializers.TimeField), str, _A_STRING),
)
"""The JSON type of each kind of field, and the sentence that demands it.

Values are not converted: 1 is neither "1" nor true.
"""


def type_errors_in(serializer: serializers.Serializer[Any], data: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return errors by field for values of another JSON type and for lists that are too long."""
    errors = {
        name: _type_error(field, data[name]) for name, field in serializer.fields.items() if name in data
    }
    return {name: [error] for name, error in errors.items() if error}


def _type_error(field: Any, value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(field, serializers.ListField):
        if not isinstance(value, list):
            return _("This must be a list.")
        if field.max_length is not None and len(value) > field.max_length:
            return _("The list has %(items)s items; at most %(maximum)s are allowed.") % {
                "items": len(value),
                "maximum": field.max_length,
            }
        return next(filter(None, (_type_error(field.child, item) for item in value)), None)
    for fields, json_type, sentence in _JSON_TYPES:
        if isinstance(field, fields):
            return None if type(value) is json_type else str(sentence)
    return None


WALL_CLOCK = r"^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$"


class WallClock(serializers.TimeField):
    """A time of day at the hotel, without offset, to the second."""

    described_as: ClassVar = {"type": "string", "pattern": WALL_CLOCK, "examples": ["15:00"]}
    """Its schema in the OpenAPI document (see `hotel.api.openapi`)."""

    def to_internal_value(self, value: Any) -> time:
        if not (isinstance(value, str) and re.fullmatch(WALL_CLOCK, value)):
            raise ValidationError(_("A time is HH:MM or HH:MM:SS."), code="invalid")
        return super().to_internal_value(value)


def one_of(choices: Iterable[str], **kwargs: Any) -> CommaSeparated:
    """Return a filter field that takes one or more of these values."""
    values = list(choices)
    kwargs.setdefault("help_text", f"One or more of: {', '.join(values)}.")
    return CommaSeparated(child=serializers.ChoiceField(choices=values), required=False, **kwargs)


def ordering_by(*names: str) -> CommaSeparated:
    """Return the field of `?ordering=`, which takes these names, each also with a minus for descending order."""
    both = [direction + name for name in names for direction in ("", "-")]
    return one_of(both, help_text=f"One or more of: {', '.join(names)}; a minus in front reverses the order.")


class PageQuery(InputSerializer):
    """The query of a list. A list with filters extends it."""

    page = serializers.IntegerField(min_value=1, max_value=1_000_000, default=1)
    page_size = serializers.IntegerField(min_value=1, max_value=MAX_PAGE_SIZE, default=PAGE_SIZE)
