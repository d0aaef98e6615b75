"""The JSON of answers is what REST framework's own renderer writes."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.utils.functional import lazystr
from rest_framework.exceptions import ErrorDetail  # noqa: TID251
from rest_framework.renderers import JSONRenderer  # noqa: TID251
from rest_framework.serializers import Serializer  # noqa: TID251
from rest_framework.utils.serializer_helpers import ReturnDict, ReturnList  # noqa: TID251

from hotel.api.renderers import JsonRenderer
from hotel.kernel.attempt import LockRank
from hotel.kernel.exceptions import ProblemCode
from hotel.kernel.json import render_json

INSTANT = datetime(2026, 7, 1, 14, 5, 9, tzinfo=UTC)
BERLIN, LONDON = ZoneInfo("Europe/Berlin"), ZoneInfo("Europe/London")
NEWFOUNDLAND = ZoneInfo("America/St_Johns")

SAME_BYTES: dict[str, Any] = {
    "instant in UTC": INSTANT,
    "instant with microseconds": INSTANT.replace(microsecond=45),
    "instant with milliseconds": INSTANT.replace(microsecond=450_000),
    "instant in summer": INSTANT.astimezone(BERLIN),
    "instant west of Greenwich": INSTANT.astimezone(NEWFOUNDLAND),
    "instant in a zone that is UTC in winter": datetime(2026, 1, 1, tzinfo=LONDON),
    "first of two equal times": datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN),
    "second of two equal times": datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=BERLIN),
    "skipped time": datetime(2026, 3, 29, 2, 30, tzinfo=BERLIN),
    "instant at a fixed offset": INSTANT.astimezone(timezone(timedelta(hours=-3, minutes=-30))),
    "datetime without a zone": datetime(2026, 7, 1, 14, 5),  # noqa: DTZ001
    "first and last day": [date(2000, 1, 1), date(2199, 12, 31)],
    "times": [time(0, 0), time(15, 0), time(23, 59, 59), time(1, 2, 3, 4)],
    "uuid": UUID("0198f3a2-7c1e-7b53-9d0e-5a4c3b2a1f00"),
    "member of an enumeration of texts": ProblemCode.ROOM_TAKEN,
    "member of an enumeration of numbers": LockRank.ROOMS,
    "nothing": None,
    "truth": [True, False],
    "whole numbers": [0, -1, 2**53, 2**63 - 1, -(2**63)],
    "lazy text": lazystr("late"),
    "error of a serializer": ErrorDetail("This field is required.", code="required"),
    "other scripts": "Zoë Łukasz 李 Ωmega 👩‍🍳",
    "control characters": 'a"b\\c/d\b\f\n\r\t\x00\x1f\x7f<&>',
    "empty": [{}, [], (), ""],
    "nested": {"party": [{"guests": ({"name": "Ann", "age": None},)}], "count": 1},
    "containers of serializers": ReturnDict(
        {"a": ReturnList([1], serializer=Serializer())}, serializer=Serializer()
    ),
}


@pytest.mark.parametrize("value", SAME_BYTES.values(), ids=SAME_BYTES)
def test_json_is_that_of_rest_framework(value: Any) -> None:
    content = {"value": value}

    assert render_json(content) == JSONRenderer().render(content)


@pytest.mark.parametrize("text", ["a\u2028b", "a\u2029b"])
def test_line_separators_have_the_same_meaning(text: str) -> None:
    """REST framework escapes them for JavaScript older than ECMAScript 2019."""
    assert json.loads(render_json([text])) == json.loads(JSONRenderer().render([text])) == [text]


def test_decimal_becomes_text_with_its_places() -> None:
    assert render_json([Decimal("220.00"), Decimal("5.250"), Decimal(5000)]) == b'["220.00","5.250","5000"]'


@dataclass
class Amount:
    currency: str


@pytest.mark.parametrize("value", [object(), {1, 2}, Amount("EUR"), 2**64, "\ud800", {1: "one"}])
def test_value_without_a_form_in_json_is_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        render_json({"value": value})


def test_answer_without_content_is_empty() -> None:
    assert JsonRenderer().render(None) == b""


def test_indentation_is_not_supported() -> None:
    assert JsonRenderer().render({"status": "ok"}, "application/json; indent=4") == b'{"status":"ok"}'
