"""The import of a dump of the old system: staged, classified, resolved by rules and written, all or nothing."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from hotel.kernel.command import InstallationCommand
from hotel.kernel.exceptions import Invalid
from hotel.models import Hotel
from notifications.models import EventCounter
from notifications.services.past_events import place_past_events
from room_bookings.enums import OversoldKind
from room_bookings.models import LegacyImport, RoomBooking
from room_bookings.services.legacy import findings, replacement, report, staging
from room_bookings.services.legacy.booking_writes import write_bookings, write_new_stays
from room_bookings.services.legacy.findings import Finding
from room_bookings.services.legacy.guest_writes import write_guests_without_booking
from room_bookings.services.legacy.hotel_facts import read_hotel
from room_bookings.services.legacy.hotel_writes import HotelImport, open_hotel, write_rooms, write_tasks
from room_bookings.services.legacy.occupancy import decide
from room_bookings.services.legacy.staging import DumpRow
from staff.models import User

PAST_EVENTS = """
    SELECT CASE WHEN status_version = 1 THEN 'room_created' ELSE 'room_updated' END AS type, 'room' AS subject_kind,
        room_id AS room_ref, NULL::bigint AS booking_ref, status_version, at AS occurred_at, source,
        ARRAY['room_status'] AS changed_fields, command_id
    FROM housekeeping_roomstatusevent WHERE hotel_id = %s
    UNION ALL
    SELECT CASE to_status WHEN 'PENDING' THEN 'booking_created' WHEN 'CONFIRMED' THEN 'booking_confirmed'
            WHEN 'CHECKED_IN' THEN 'booking_checked_in' WHEN 'CHECKED_OUT' THEN 'booking_checked_out'
            WHEN 'CANCELLED' THEN 'booking_cancelled' WHEN 'NO_SHOW' THEN 'booking_no_show'
            ELSE 'booking_updated' END,
        'booking', NULL, booking_id, status_version, at, source, ARRAY['status'], command_id
    FROM room_bookings_bookingstatusevent WHERE hotel_id = %s
"""
"""The steps of a hotel as events of its feed. A new hotel has no others."""


def import_legacy(
    command: InstallationCommand,
    *,
    rows: Iterable[DumpRow],
    hotel_slug: str | None = None,
    as_of: datetime | None = None,
    on_hotel: Callable[[str], object] = lambda _: None,
) -> report.ImportReport:
    """Import the hotels of a dump, or one of them, with everything that the old system knows about them.

    `as_of` is when the dump was made, by default its latest timestamp. `on_hotel` gets the slug of each hotel when it
    begins. Raises Invalid for a file that cannot be read as a dump, an unknown hotel, time zone or status, usernames in
    use, an older dump, and a hotel in which somebody has worked.
    """
    staged = staging.stage(rows)
    instant = as_of or staging.latest_instant() or command.now
    findings.set_clock(instant)
    found, habits = findings.find_contradictions(), findings.count_habits()
    counts = staging.counts_by_hotel()
    chosen, digests = _chosen_hotels(hotel_slug), staging.digests()
    hotels = []
    for pk, slug in chosen:
        on_hotel(slug)
        hotel_report = report.HotelReport(
            slug=slug,
            outcome="imported",
            counts=report.counts_read(counts.get(pk, {})),
            habits={code: of_hotels.get(pk, 0) for code, of_hotels in habits.items()},
        )
        of_hotel = [finding for finding in found if finding.hotel_pk == pk]
        _import_or_keep(command, pk, hotel_report, of_hotel, digest=digests[pk], as_of=instant)
        hotels.append(hotel_report)
    return report.ImportReport(
        as_of=instant,
        hotels=hotels,
        rows_of_no_hotel=counts.get(None, {}),
        unknown_models=staged.unknown_models,
    )


def _import_or_keep(
    command: InstallationCommand,
    pk: int,
    hotel_report: report.HotelReport,
    found: Sequence[Finding],
    *,
    digest: str,
    as_of: datetime,
) -> None:
    """Import a hotel, in the place of an earlier import that nobody has worked in; keep one of the same rows."""
    earlier = replacement.earlier_import(hotel_report.slug)
    logins: Mapping[str, User] = {}
    if earlier is not None:
        if earlier.digest == digest:
            hotel_report.keep()
            return
        replacement.require_replaceable(earlier, slug=hotel_report.slug, as_of=as_of)
        logins = replacement.remove_hotel(earlier.hotel)
        hotel_report.outcome = "replaced"
    elif Hotel.objects.filter(slug=hotel_report.slug).exists():
        raise Invalid(f"There is a hotel {hotel_report.slug} already, which was not imported.")
    run = _import_hotel(command, pk, hotel_report, found, logins)
    LegacyImport.objects.create(
        hotel=run.hotel,
        digest=digest,
        as_of=as_of,
        position=EventCounter.objects.get(hotel=run.hotel).last_position,
        report=hotel_report.as_json(),
        imported_at=command.now,
        command_id=command.id,
    )


def _import_hotel(
    command: InstallationCommand,
    pk: int,
    hotel_report: report.HotelReport,
    found: Sequence[Finding],
    logins: Mapping[str, User],
) -> HotelImport:
    facts = read_hotel(pk)
    run = open_hotel(command, facts, hotel_report, logins=logins)
    run.reported_bookings = {key for finding in found for key in finding.booking_pks}
    run.decisions = decide(facts, run.hotel)
    write_rooms(run)
    write_bookings(run)
    write_new_stays(run)
    write_guests_without_booking(run)
    write_tasks(run)
    run.added("bookings that oversell a night", _mark_oversold(run.hotel))
    place_past_events(hotel_pk=run.hotel.pk, query=PAST_EVENTS, values=[run.hotel.pk, run.hotel.pk])
    hotel_report.contradictions = [
        report.contradiction_entry(finding, _after(run, finding)) for finding in found
    ]
    return run


def _after(run: HotelImport, finding: Finding) -> dict[str, Any]:
    """Return what became of the bookings and the room of a contradiction."""
    after: dict[str, Any] = {}
    if bookings := [run.outcomes[key] for key in finding.booking_pks if key in run.outcomes]:
        after["bookings"] = [
            {
                "booking": booking_id,
                "status": status,
                "room": None if room is None else str(run.facts.rooms[room].room_number),
            }
            for booking_id, status, room in bookings
        ]
    if finding.room_pk in run.final_statuses:
        after["room_status"] = run.final_statuses[finding.room_pk]
    if finding.guest_pks:
        merged = run.decisions.merged
        after["guests"] = {
            str(key): run.places.get(key, "left out" if key in merged else "left")
            for key in finding.guest_pks
        }
    return after


def _mark_oversold(hotel: Hotel) -> int:
    """Let the bookings that hold a night beyond the limit of its type say that they were sold elsewhere (I13)."""
    beyond = RoomBooking.objects.raw(
        "SELECT DISTINCT booking.id FROM room_bookings_roombooking AS booking "
        "JOIN rooms_roomtype AS type ON type.id = booking.sold_type_id "
        "JOIN rooms_nightssold AS counter ON counter.room_type_id = type.id "
        "AND counter.night >= booking.check_in AND counter.night < booking.sold_until "
        "WHERE booking.hotel_id = %s AND counter.sold + counter.blocked > type.overbooking_limit + "
        "(SELECT count(*) FROM rooms_room AS room WHERE room.room_type_id = type.id AND room.is_active)",
        [hotel.pk],
    )
    keys = [booking.pk for booking in beyond]
    return RoomBooking.objects.filter(pk__in=keys).update(oversold_kind=OversoldKind.CHANNEL)


def _chosen_hotels(slug: str | None) -> list[tuple[int, str]]:
    """Return the keys and slugs of the staged hotels, or of the one with this slug. Raises Invalid."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pk, slug FROM legacy_hotel ORDER BY slug")
        staged: list[tuple[int, str]] = cursor.fetchall()
    chosen = [(pk, name) for pk, name in staged if slug in (None, name)]
    if not chosen:
        known = ", ".join(name for _, name in staged) or "none"
        raise Invalid(
            f"The file has no hotel {slug}. Its hotels: {known}." if slug else "The file has no hotel."
        )
    return chosen
