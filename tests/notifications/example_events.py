"""One event of each type, announced by commands at fixed instants with fixed ids."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import UUID

import pytest

from guests.models import Guest
from guests.services import give_new_pin
from hotel.kernel.enums import Source
from housekeeping import services as housekeeping
from housekeeping.enums import Priority, Seen, Wish
from housekeeping.models import MaintenanceReport, RoomObservation
from housekeeping.services import NewRoom
from notifications.enums import EventType
from notifications.models import OutboxEvent
from notifications.services import notification_manager
from room_bookings import services as stays
from room_bookings.enums import BlockKind, PartyRole, PaymentMethod
from room_bookings.models import RoomBlock, RoomBooking
from room_bookings.provider_enums import EventConcern
from room_bookings.services import NewBooking, PartyMember, RoomChanges, booking_creation
from room_bookings.services.provider_events.concerns import announce_concern
from rooms.models import RoomType
from staff.command import Command
from staff.models import Staff
from staff.overrides import Overrides
from tests import scenarios
from tests.room_bookings.calendars import feeds
from tests.scenarios import MORNING, Scenario

ARRIVAL = date(2026, 5, 14)
OVERDUE = MORNING + timedelta(days=2, hours=4)


def fix_ids(patch: pytest.MonkeyPatch) -> None:
    """Number event ids, booking IDs and confirmation numbers from 1 on."""
    events, texts = count(1), count(1)
    patch.setattr(notification_manager, "uuid7", lambda: UUID(f"019e2520-0000-7000-8000-{next(events):012d}"))
    patch.setattr(booking_creation, "_random_text", lambda length: f"{next(texts):0{length}d}")


class Day:
    """A day in a small hotel: each command comes a minute after the one before."""

    def __init__(self) -> None:
        self.scenario: Scenario = scenarios.new_scenario(slug="grand-harbour", name="Grand Harbour")
        self._numbers = count(1)

    def run(
        self,
        staff: Staff | None,
        work: Callable[[Command], Any],
        *,
        source: Source = Source.FRONT_DESK,
        at: datetime = MORNING,
    ) -> Any:
        number = next(self._numbers)
        command = Command(
            hotel=self.scenario.hotel,
            staff=staff,
            source=source,
            now=at + timedelta(minutes=number, microseconds=number),
            id=UUID(f"00000000-0000-4000-8000-{number:012d}"),
        )
        return scenarios.run(command, work)

    def new_booking(self, last_name: str) -> NewBooking:
        return NewBooking(
            room_type=self.scenario.room_type.code,
            check_in=ARRIVAL,
            check_out=ARRIVAL + timedelta(days=2),
            adults=1,
            party=[
                PartyMember(
                    first_name="Zoë", last_name=last_name, role=PartyRole.PRIMARY, email="zoe@example.org"
                )
            ],
            currency="EUR",
            total_amount=Decimal("330.00"),
            confirm=True,
        )

    def booking(self, last_name: str) -> RoomBooking:
        new = self.new_booking(last_name)
        booking: RoomBooking = self.run(
            self.scenario.front_desk, lambda command: stays.create_booking(command, booking=new)
        )
        return booking


def announce_every_type() -> Scenario:
    """Run commands that announce each type of event at least once."""
    day = Day()
    scenario = day.scenario
    front_desk, manager, cleaner = scenario.front_desk, scenario.manager, scenario.housekeeper
    rooms = [NewRoom(number, scenario.room_type.code, 1) for number in ("101", "102", "103")]
    day.run(manager, lambda command: housekeeping.create_rooms(command, rooms=rooms))
    guest = day.booking("Ní Bhriain").booking_id
    day.run(front_desk, lambda command: stays.assign_room(command, booking_id=guest, room_number="101"))
    day.run(front_desk, lambda command: stays.check_in_booking(command, booking_id=guest))
    day.run(
        front_desk,
        lambda command: stays.move_booking(command, booking_id=guest, room_number="102", reason="Tap drips"),
    )
    day.run(
        cleaner,
        lambda command: housekeeping.start_cleaning(command, room_number="101"),
        source=Source.HOUSEKEEPING,
    )
    paid: dict[str, Any] = {"method": PaymentMethod.CARD, "amount": Decimal("330.00")}
    day.run(front_desk, lambda command: stays.record_payment(command, booking_id=guest, **paid))
    day.run(front_desk, lambda command: stays.check_out_bookings(command, booking_ids=[guest]))
    cancelled = day.booking("Ó Dálaigh").booking_id
    day.run(front_desk, lambda command: stays.mark_arrived(command, booking_id=cancelled))
    day.run(front_desk, lambda command: stays.cancel_booking(command, booking_id=cancelled, reason="Ill"))
    missed = day.booking("Quinn").booking_id
    day.run(
        front_desk,
        lambda command: stays.mark_no_show(command, booking_id=missed),
        at=MORNING + timedelta(days=1),
    )
    day.run(
        manager,
        lambda command: stays.update_room(command, room_number="103", changes=RoomChanges(is_active=False)),
    )
    changed = day.booking("de Búrca").booking_id
    changes = {
        "check_out": ARRIVAL + timedelta(days=3),
        "total_amount": Decimal("480.00"),
        "notes": "Late arrival",
    }
    day.run(front_desk, lambda command: stays.update_booking(command, booking_id=changed, changes=changes))
    joining = PartyMember(first_name="Tadhg", last_name="de Búrca")
    day.run(front_desk, lambda command: stays.add_party_member(command, booking_id=changed, member=joining))
    suite = [NewRoom("104", scenario.room_type.code, 1)]
    day.run(manager, lambda command: housekeeping.create_rooms(command, rooms=suite))
    late = day.booking("Walsh").booking_id
    day.run(front_desk, lambda command: stays.check_in_booking(command, booking_id=late, room_number="104"))
    day.run(None, stays.flag_overstays, source=Source.SYSTEM, at=OVERDUE)
    RoomType.objects.filter(pk=scenario.room_type.pk).update(overbooking_limit=0)
    beyond = Overrides.of(["no_availability"], "A regular guest")
    day.booking("Rossi")
    day.run(
        manager,
        lambda command: stays.create_booking(command, booking=day.new_booking("Tanaka"), overrides=beyond),
    )
    calendar = day.run(
        manager, lambda command: stays.create_calendar(command, channel="vrbo", room="102")
    ).calendar
    closed = feeds.read(scenario, feeds.event("closed@vrbo.example", 1, 3, "SUMMARY:Blocked"))
    day.run(
        None,
        lambda command: stays.import_calendar(command, calendar_pk=calendar.pk, feed=closed),
        source=Source.SYSTEM,
    )
    number = day.run(front_desk, lambda command: stays.issue_invoice(command, booking_id=guest)).number
    credited = {"booking_id": guest, "number": number, "reason": "To the company"}
    day.run(manager, lambda command: stays.credit_invoice(command, **credited))
    attendant: dict[str, Any] = {"source": Source.HOUSEKEEPING}
    day.run(
        cleaner, lambda c: housekeeping.set_guest_wish(c, room_number="104", wish=Wish.NO_LINEN), **attendant
    )
    day.run(
        cleaner, lambda c: housekeeping.record_visit(c, room_number="104", note="Brought a cot"), **attendant
    )
    day.run(
        cleaner,
        lambda c: housekeeping.record_observation(c, room_number="104", seen=Seen.VACANT),
        **attendant,
    )
    defect: dict[str, Any] = {"priority": Priority.LOW, "note": "Lamp flickers", "room_usable": True}
    day.run(cleaner, lambda c: housekeeping.mark_maintenance(c, room_number="104", **defect), **attendant)
    lamp = MaintenanceReport.objects.get(note="Lamp flickers").pk
    urgent: dict[str, Any] = {"report_id": lamp, "changes": {"priority": Priority.MED}}
    day.run(cleaner, lambda c: housekeeping.update_report(c, **urgent), **attendant)
    found = RoomObservation.objects.get().pk
    noted: dict[str, Any] = {"discrepancy_id": found, "note": "At the beach"}
    day.run(front_desk, lambda command: housekeeping.resolve_discrepancy(command, **noted))
    pin_of = Guest.objects.get(room__room_number="104").pk
    day.run(front_desk, lambda command: give_new_pin(command, guest_id=pin_of))
    nights = {"first": ARRIVAL + timedelta(days=20), "until": ARRIVAL + timedelta(days=22)}
    blocked: dict[str, Any] = {
        "rooms": ["104"],
        "kind": BlockKind.OUT_OF_ORDER,
        "reason": "New floor",
        **nights,
    }
    day.run(scenario.supervisor, lambda command: stays.create_room_blocks(command, **blocked), **attendant)
    floor: dict[str, Any] = {"block_id": RoomBlock.objects.get().pk}
    longer = {"until": ARRIVAL + timedelta(days=23)}
    day.run(
        scenario.supervisor,
        lambda command: stays.update_room_block(command, **floor, changes=longer),
        **attendant,
    )
    day.run(scenario.supervisor, lambda command: stays.end_room_block(command, **floor), **attendant)
    ended = RoomBooking.objects.get(booking_id=missed)
    day.run(
        None,
        lambda command: announce_concern(command, booking=ended, concern=EventConcern.BOOKING_HAS_ENDED),
        source=Source.SYSTEM,
    )
    return scenario


def example_of_each_type() -> Iterator[OutboxEvent]:
    """Yield the first event of each type, in the order of the types; the first with changes where there is one."""
    for event_type in EventType:
        events = OutboxEvent.objects.filter(type=event_type).order_by("position")
        yield events.exclude(changes=None).first() or events[0]
