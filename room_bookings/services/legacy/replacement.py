"""The replacement of an imported hotel by a newer dump: the old one is deleted, unless somebody has worked in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.apps import apps
from django.db import connection, models
from django.db.models import Max

from guests.models import BookingSearchKey, GuestSearchKey
from hotel.kernel.exceptions import Invalid
from hotel.models import CancellationPolicy, Hotel
from notifications.models import EventCounter
from room_bookings.models import LegacyImport
from rooms.models import RoomType
from staff.models import Staff, User


def earlier_import(slug: str) -> LegacyImport | None:
    """Return the import of the hotel with this slug, locked; None without one."""
    return LegacyImport.objects.select_for_update().filter(hotel__slug=slug).first()


def require_replaceable(record: LegacyImport, *, slug: str, as_of: datetime) -> None:
    """Raise Invalid if the dump is older than the imported one, or if somebody has worked in the hotel since."""
    if as_of < record.as_of:
        raise Invalid(f"The dump is older than the one that {slug} was imported from.")
    hotel = record.hotel
    position = EventCounter.objects.filter(hotel=hotel).values_list("last_position", flat=True).first() or 0
    changed = [
        model.objects.filter(**{key: hotel.pk}).aggregate(most=Max("version"))["most"] or 1
        for model, key in ((Hotel, "pk"), (Staff, "hotel_id"), (RoomType, "hotel_id"))
    ]
    if (
        position != record.position
        or max(changed) > 1
        or CancellationPolicy.objects.filter(hotel=hotel).exists()
    ):
        raise Invalid(
            f"{slug} was imported before, and somebody has worked in it since. A newer dump would undo that."
        )


def remove_hotel(hotel: Hotel) -> dict[str, User]:
    """Delete everything about a hotel, and return the logins of its staff by username: they stay, with their passwords.

    Switches off the triggers of its tables until the rows are gone, which only their owner may do, and waits for every
    other writer. Foreign keys are checked before the triggers are back.
    """
    logins = {user.username: user for user in User.objects.filter(memberships__hotel=hotel)}
    owned = [model for model in apps.get_models() if not model._meta.proxy and _is_of_hotels(model)]
    keys: list[tuple[type[models.Model], str]] = [
        (BookingSearchKey, "hotel_pk"),
        (GuestSearchKey, "hotel_pk"),
    ]
    keys += [(model, "hotel_id") for model in owned]
    tables = [*(model._meta.db_table for model, _ in keys), Hotel._meta.db_table]
    with _without_triggers(tables), connection.cursor() as cursor:
        for model, key in keys:
            cursor.execute(f'DELETE FROM "{model._meta.db_table}" WHERE {key} = %s', [hotel.pk])
        cursor.execute(f'DELETE FROM "{Hotel._meta.db_table}" WHERE id = %s', [hotel.pk])
    return logins


def _is_of_hotels(model: type[models.Model]) -> bool:
    return any(
        field.name == "hotel" and field.related_model is Hotel for field in model._meta.concrete_fields
    )


@contextmanager
def _without_triggers(tables: list[str]) -> Iterator[None]:
    with connection.cursor() as cursor:
        for table in sorted(tables):
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        yield
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in sorted(tables):
            cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
