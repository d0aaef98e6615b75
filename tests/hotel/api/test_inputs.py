"""Fields that many inputs share."""

import pytest
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from hotel.api.inputs import CommaSeparated, InputSerializer, OverridesInput, one_of
from hotel.api.pages import CursorField, cursor


class Query(InputSerializer):
    colour = one_of(["RED", "BLUE"])
    floor = CommaSeparated(child=serializers.IntegerField(), required=False)
    after = CursorField(numbers=2, required=False)


def read(**given: str) -> object:
    query = Query(data=given)
    query.is_valid(raise_exception=True)
    return query.validated_data


def test_several_values_separated_by_commas() -> None:
    assert read(colour="RED, BLUE,RED", floor="2,1") == {"colour": ["RED", "BLUE"], "floor": [2, 1]}


def test_one_wrong_value_is_refused() -> None:
    with pytest.raises(ValidationError):
        read(colour="RED,GREEN")


def test_cursors_come_back_as_they_went() -> None:
    assert read(after=cursor(5, 2**63 - 1)) == {"after": (5, 2**63 - 1)}


@pytest.mark.parametrize(
    "word",
    ["", "x", "!!!", cursor(1), cursor(1, 2, 3), cursor(-1, 2), cursor(2**63, 1), "W" * 200, "Ü", "bnVsbA"],
)
def test_any_other_word_is_no_cursor(word: str) -> None:
    with pytest.raises(ValidationError):
        read(after=word)


def test_overrides_are_optional() -> None:
    body = OverridesInput(data={})

    assert body.is_valid()
    assert body.validated_data == {"overrides": [], "override_reason": ""}
