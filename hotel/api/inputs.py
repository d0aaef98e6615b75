"""What callers may send: input serializers that know every field, and fields that many of them share."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from hotel.problem_codes import ProblemCode

PAGE_SIZE = 50
LARGEST_PAGE = 1000
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)


class InputSerializer(serializers.Serializer[Any]):
    """A body or a query. Unknown fields are refused, so that a typing error is never silently ignored.

    `only_by_command` names fields that the answer shows and that only commands change: sending one is refused
    with the code `read_only`.
    """

    only_by_command: ClassVar[frozenset[str]] = frozenset()

    def to_internal_value(self, data: Any) -> Any:
        errors: dict[str, Any] = {}
        if isinstance(data, Mapping):
            errors = {str(name): [self._stranger(name)] for name in data if name not in self.fields}
        try:
            values = super().to_internal_value(data)
        except ValidationError as error:
            if not isinstance(error.detail, dict):
                raise
            errors |= error.detail
        if errors:
            raise ValidationError(errors)
        return values

    def _stranger(self, name: Any) -> ErrorDetail:
        if name in self.only_by_command:
            return ErrorDetail("This field is not changed here.", code=ProblemCode.READ_ONLY)
        return ErrorDetail("There is no such field.", code="unknown_field")


class CommaSeparated(serializers.CharField):
    """Several values of a filter in one parameter, separated by commas: a list without repetitions."""

    def __init__(self, *, child: serializers.Field[Any, Any, Any, Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.child = child

    def to_internal_value(self, data: Any) -> Any:
        parts = [part.strip() for part in super().to_internal_value(data).split(",")]
        return list(dict.fromkeys(self.child.run_validation(part) for part in parts if part))


class HotelDate(serializers.DateField):
    """A date that a hotel can speak of: calculating with it never leaves the calendar."""

    def to_internal_value(self, value: Any) -> date:
        day = super().to_internal_value(value)
        if not FIRST_DAY <= day <= LAST_DAY:
            raise ValidationError(f"Dates lie between {FIRST_DAY} and {LAST_DAY}.", code="out_of_range")
        return day


def one_of(choices: Iterable[str], **kwargs: Any) -> CommaSeparated:
    """A filter by one or several of these values."""
    values = list(choices)
    kwargs.setdefault("help_text", f"One or more of: {', '.join(values)}.")
    return CommaSeparated(child=serializers.ChoiceField(choices=values), required=False, **kwargs)


def ordering_by(*names: str) -> CommaSeparated:
    """`?ordering=`: these names, each also with a minus for the other direction."""
    both = [direction + name for name in names for direction in ("", "-")]
    return one_of(both, help_text=f"One or more of: {', '.join(names)}; a minus in front turns it around.")


class PageQuery(InputSerializer):
    """The query of a list. A list with filters extends it."""

    page = serializers.IntegerField(min_value=1, max_value=1_000_000, default=1)
    page_size = serializers.IntegerField(min_value=1, max_value=LARGEST_PAGE, default=PAGE_SIZE)


class OverridesInput(InputSerializer):
    """The body of a guarded command. A command with further fields extends it."""

    overrides = serializers.ListField(
        child=serializers.CharField(max_length=64), max_length=20, required=False, default=list
    )
    override_reason = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")
