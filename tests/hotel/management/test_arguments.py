"""Tests of the arguments that several management commands take."""

from argparse import ArgumentTypeError

import pytest
from django.core.management import CommandError

from hotel.management.arguments import chosen_hotels, days
from tests.factories import HotelFactory


@pytest.mark.django_db
def test_slug_chooses_one_hotel_and_none_chooses_all() -> None:
    hill, harbour = HotelFactory.create(slug="hill"), HotelFactory.create(slug="harbour")

    assert chosen_hotels("hill") == [hill]
    assert chosen_hotels(None) == [harbour, hill]


@pytest.mark.django_db
@pytest.mark.parametrize("returncode", [1, 2])
def test_unknown_slug_is_refused_with_the_known_ones(returncode: int) -> None:
    HotelFactory.create(slug="harbour")

    with pytest.raises(CommandError, match=r"no hotel 'nowhere'\. Known hotels: harbour") as refused:
        chosen_hotels("nowhere", returncode=returncode)

    assert refused.value.returncode == returncode


@pytest.mark.parametrize(("text", "least"), [("0", 0), ("1", 1), ("36500", 1)])
def test_days_within_the_limits_are_read(text: str, least: int) -> None:
    assert days(least=least)(text) == int(text)


@pytest.mark.parametrize("text", ["0", "-1", "36501", "99999999", "1.5", "x", "", "٣"])
def test_other_days_are_refused(text: str) -> None:
    with pytest.raises(ArgumentTypeError):
        days(least=1)(text)
