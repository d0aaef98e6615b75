"""Tests of the parsing of If-Match."""

import pytest
from django.test import RequestFactory
from rest_framework.exceptions import ParseError
from rest_framework.request import Request

from hotel.api.command_headers import expected_version


def request(if_match: str) -> Request:
    return Request(RequestFactory().post("/", headers={"If-Match": if_match}))


def test_tags_are_read_between_any_commas() -> None:
    expected = expected_version(request(', "a" ,, W/"b",'), subject={"room_number": "101"})

    assert expected is not None
    assert expected.tags == {'"a"', 'W/"b"'}


@pytest.mark.parametrize("header", ['"a"' + ", " * 4_000 + "x", '"a"' + ' , "b"' * 1_500 + '"', ", " * 4_000])
def test_long_header_is_refused(header: str) -> None:
    """A pattern that backtracks over these headers would never end."""
    with pytest.raises(ParseError):
        expected_version(request(header), subject={"room_number": "101"})
