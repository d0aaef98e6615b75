"""Tests of input serializers and their common fields."""

import pytest
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from hotel.api.inputs import FROM_JSON, CommaSeparated, InputSerializer, WallClock, one_of
from hotel.api.pagination import CursorField, cursor
from staff.api.inputs import OverridesInput
from staff.overrides import NO_OVERRIDES


class Query(InputSerializer):
    colour = one_of(["RED", "BLUE"])
    floor = CommaSeparated(child=serializers.IntegerField(), required=False)
    after = CursorField(numbers=2, required=False)


def read(**given: str) -> object:
    return Query.read(given, from_json=False)


def test_values_do_not_stay_for_the_next_reading() -> None:
    assert read(colour="RED") == {"colour": ["RED"]}
    with pytest.raises(ValidationError):
        read(colour="GREEN")
    assert read(floor="1") == {"floor": [1]}
    assert read() == {}


def test_comma_separated_values_are_read_without_repetitions() -> None:
    assert read(colour="RED, BLUE,RED", floor="2,1") == {"colour": ["RED", "BLUE"], "floor": [2, 1]}


def test_invalid_value_of_a_filter_is_refused() -> None:
    with pytest.raises(ValidationError):
        read(colour="RED,GREEN")


def test_cursor_is_read_back() -> None:
    assert read(after=cursor(5, 2**63 - 1)) == {"after": (5, 2**63 - 1)}


@pytest.mark.parametrize(
    "word",
    ["", "x", "!!!", cursor(1), cursor(1, 2, 3), cursor(-1, 2), cursor(2**63, 1), "W" * 200, "Ü", "bnVsbA"],
)
def test_invalid_cursor_is_refused(word: str) -> None:
    with pytest.raises(ValidationError):
        read(after=word)


def test_overrides_are_optional() -> None:
    assert OverridesInput.read({}, from_json=True) == {"overrides": NO_OVERRIDES}


class Body(OverridesInput):
    name = serializers.CharField(required=False)
    count = serializers.IntegerField(required=False)
    ready = serializers.BooleanField(required=False)
    at = WallClock(required=False)
    amount = serializers.DecimalField(max_digits=5, decimal_places=2, required=False)


def errors_of(**given: object) -> object:
    body = Body(data=given, context={FROM_JSON: True})
    body.is_valid()
    return body.errors


def test_json_types_are_checked() -> None:
    assert errors_of(name="1", count=1, ready=True, at="12:00", amount="1.00", overrides=["room_dirty"]) == {}
    assert errors_of(name=1, count="1", ready=1, at=12, amount=1.5, overrides=[1]) == {
        "name": ["This must be a string."],
        "count": ["This must be a whole number."],
        "ready": ["This must be true or false."],
        "at": ["This must be a string."],
        "amount": ["This must be a string."],
        "overrides": ["This must be a string."],
    }
    assert errors_of(count=True) == {"count": ["This must be a whole number."]}
    assert errors_of(overrides="x") == {"overrides": ["This must be a list."]}


def test_unknown_override_codes_are_refused() -> None:
    assert errors_of(overrides=["room_dirty", "room_dirt"]) == {
        "overrides": {1: ['"room_dirt" is not a valid choice.']}
    }


def test_too_long_list_is_refused_before_its_items_are_read() -> None:
    assert errors_of(overrides=[1] * 21) == {"overrides": ["The list has 21 items; at most 20 are allowed."]}


def test_at_most_twenty_unknown_fields_are_named() -> None:
    errors = errors_of(**{f"field_{n}": n for n in range(1000)})

    assert errors == {f"field_{n}": ["This field is unknown."] for n in range(20)}


@pytest.mark.parametrize(
    "given", ["24:00", "12:60", "12:00:60", "12:00Z", "12:00:00.5", "1200", "9:00", "noon"]
)
def test_wall_clock_needs_hours_and_minutes(given: str) -> None:
    assert errors_of(at=given) == {"at": ["A time is HH:MM or HH:MM:SS."]}
