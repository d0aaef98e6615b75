"""Tests of creating hotels and changing their settings."""

from datetime import UTC, datetime, time
from typing import Any

import pytest
from django.utils import timezone

from hotel.kernel.command import InstallationCommand
from hotel.kernel.command_runner import run_command
from hotel.kernel.enums import Source
from hotel.kernel.exceptions import Invalid
from hotel.models import Hotel
from hotel.services import create_hotel, update_hotel_settings
from staff.command import Command, system_command
from tests.factories import HotelFactory, StaffFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def make_hotel(**given: Any) -> Hotel:
    facts = {"slug": "hill", "name": "Hill House", "timezone": "America/New_York", "currency": "USD"} | given
    return run_command(
        InstallationCommand(now=timezone.now()), lambda command: create_hotel(command, **facts)
    )


def test_create_hotel_uses_default_settings() -> None:
    hotel = Hotel.objects.get(pk=make_hotel().pk)

    assert (hotel.slug, hotel.name, hotel.timezone, hotel.currency) == (
        "hill",
        "Hill House",
        "America/New_York",
        "USD",
    )
    assert (hotel.day_starts_at, hotel.check_in_time, hotel.check_out_time) == (time(4), time(15), time(11))
    assert (hotel.requires_inspection, hotel.allow_uninspected_check_in, hotel.no_show_cutoff) == (
        True,
        False,
        None,
    )


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("timezone", "Nowhere"),
        ("timezone", "localtime"),
        ("currency", "euro"),
        ("slug", "two words"),
        ("slug", ""),
        ("slug", "taken"),
    ],
)
def test_create_hotel_refuses_invalid_values(fact: str, value: str) -> None:
    HotelFactory.create(slug="taken")

    with pytest.raises(Invalid) as refusal:
        make_hotel(**{fact: value})

    assert list(refusal.value.errors) == [fact]
    assert Hotel.objects.count() == 1


def test_settings_change_at_the_time_of_the_command() -> None:
    hotel, staff = HotelFactory.create(), StaffFactory.create(manager=True)
    changes = {"requires_inspection": False, "no_show_cutoff": time(2)}

    changed = run_command(
        InstallationCommand(now=timezone.now()),
        lambda _: update_hotel_settings(
            Command(hotel=hotel, staff=staff, source=Source.FRONT_DESK, now=NOW), changes=changes
        ),
    )

    stored = Hotel.objects.get(pk=hotel.pk)
    assert (stored.requires_inspection, stored.no_show_cutoff, stored.updated_at) == (False, time(2), NOW)
    assert stored.version == 2
    assert changed == stored
    assert changed.updated_at == NOW


@pytest.mark.parametrize("changes", [{"currency": "USD"}, {"slug": "x"}, {"pk": 7}, {"timezone": "Nowhere"}])
def test_unchangeable_settings_are_refused(changes: dict[str, Any]) -> None:
    hotel = HotelFactory.create()
    before = Hotel.objects.values().get()

    with pytest.raises(Invalid) as refusal:
        run_command(
            InstallationCommand(now=timezone.now()),
            lambda _: update_hotel_settings(system_command(hotel, now=NOW), changes=changes | {"name": "x"}),
        )

    assert list(refusal.value.errors) == list(changes)
    assert Hotel.objects.values().get() == before
