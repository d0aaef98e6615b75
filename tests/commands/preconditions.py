"""States of a hotel in which a command is valid; each function prepares one and returns the subject of the command."""

from collections.abc import Callable, Mapping
from datetime import time, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection

from hotel.models import Hotel
from housekeeping.enums import TaskType
from housekeeping.models import HousekeepingTask
from room_bookings import services as stays
from room_bookings.enums import PaymentMethod
from room_bookings.models import RoomBooking
from rooms.enums import RoomStatus
from rooms.models import Room
from tests import scenarios
from tests.cancellation_policies import add_policy
from tests.corrupted_data import add_orphaned_guest
from tests.notifications.subscriptions import add_subscription
from tests.notifications.webhooks import add_webhook
from tests.room_bookings.calendars import feeds
from tests.room_bookings.guest_access.mails import add_failed_mail
from tests.room_bookings.services.bookings import make_booking
from tests.room_bookings.services.service_calls import run_as_system, run_service
from tests.scenarios import MORNING, NOON, TODAY, Scenario

Subject = Mapping[str, Any]
"""The names of what the command is about: URL arguments beside the hotel, and keyword arguments of the service."""

Prepare = Callable[[Scenario], Subject]


def nothing(_: Scenario) -> Subject:
    """Prepare nothing, for commands that create something."""
    return {}


def subscription_behind_two_events(scenario: Scenario) -> Subject:
    """Create two events and a subscription that has delivered both."""
    scenarios.rooms(scenario, "101", "102")
    connection.check_constraints()
    return {"delivery_id": add_subscription(scenario, cursor=2).pk}


def hotel_with_policy(scenario: Scenario) -> Subject:
    """Create a cancellation policy."""
    return {"policy_code": add_policy(scenario).policy_code}


def webhook(scenario: Scenario) -> Subject:
    """Create a webhook."""
    return {"webhook_id": add_webhook(scenario).webhook.pk}


def webhook_behind_an_event(scenario: Scenario) -> Subject:
    """Create an event and a webhook that has come to it."""
    scenarios.rooms(scenario, "101")
    connection.check_constraints()
    return {**webhook(scenario), "position": 1}


def calendar(scenario: Scenario) -> Subject:
    """Create a calendar of a channel with an exported feed."""
    return {"calendar_id": feeds.calendar(scenario).pk}


def calendar_with_block(scenario: Scenario) -> Subject:
    """Create a calendar of a channel with a block."""
    created = feeds.calendar(scenario)
    feeds.take(scenario, created, feeds.event("a", 1, 3))
    return {"calendar_id": created.pk}


def failed_mail(scenario: Scenario) -> Subject:
    """Create a confirmed booking whose confirmation by mail was refused."""
    return {"mail_id": add_failed_mail(scenario).pk}


def room_with_status(status: RoomStatus) -> Prepare:
    """Return a precondition that creates room 101 with this status."""

    def prepare(scenario: Scenario) -> Subject:
        scenarios.room_with_status(scenario, "101", status)
        return {"room_number": "101"}

    return prepare


def room_being_cleaned(scenario: Scenario) -> Subject:
    """Create a dirty room and let the housekeeper start cleaning it."""
    scenarios.room_with_status(scenario, "101", RoomStatus.CHECKOUT_DIRTY)
    scenarios.start_cleaning(scenario, "101", staff=scenario.housekeeper)
    return {"room_number": "101"}


def room_with_report(scenario: Scenario) -> Subject:
    """Create a room and report it as unusable."""
    scenarios.rooms(scenario, "101")
    scenarios.report(scenario, "101")
    return {"room_number": "101"}


def inactive_room(scenario: Scenario) -> Subject:
    """Create a room and deactivate it."""
    scenarios.rooms(scenario, "101")
    run_as_system(scenario, stays.deactivate_room, room_number="101")
    return {"room_number": "101"}


def orphaned_guest(scenario: Scenario) -> Subject:
    """Put a guest without a booking into a room."""
    scenarios.rooms(scenario, "101")
    add_orphaned_guest(scenario.hotel, "101")
    return {}


def pending_booking(scenario: Scenario) -> Subject:
    """Create a booking that is not confirmed."""
    return {"booking_id": make_booking(scenario).booking_id}


def confirmed_booking(scenario: Scenario) -> Subject:
    """Create two rooms and a confirmed booking without a room."""
    scenarios.rooms(scenario, "101", "102")
    return {"booking_id": scenarios.booking(scenario).booking_id}


def arrival_without_room(scenario: Scenario) -> Subject:
    """Create a room and an arrival of today without a room; the command finds it by its date."""
    scenarios.rooms(scenario, "101")
    scenarios.booking(scenario)
    return {}


def waiting_booking(scenario: Scenario) -> Subject:
    """Create a confirmed booking for today whose guests wait for their room."""
    subject = confirmed_booking(scenario)
    run_as_system(scenario, stays.mark_arrived, booking_id=subject["booking_id"])
    return subject


def booking_with_room(scenario: Scenario) -> Subject:
    """Create two rooms and a confirmed booking with room 101."""
    scenarios.rooms(scenario, "101", "102")
    return {"booking_id": scenarios.booking_with_room(scenario, "101").booking_id}


def two_bookings_with_rooms(scenario: Scenario) -> Subject:
    """Create two confirmed bookings with rooms 101 and 102."""
    scenarios.rooms(scenario, "101", "102")
    bookings = [scenarios.booking_with_room(scenario, number) for number in ("101", "102")]
    return {"booking_ids": [booking.booking_id for booking in bookings]}


def two_rooms(scenario: Scenario) -> Subject:
    """Create two rooms."""
    scenarios.rooms(scenario, "101", "102")
    return {}


def set_of_bookings(scenario: Scenario) -> Subject:
    """Create a confirmed booking with room 101, and name it as a set."""
    return {"bookings": [dict(booking_with_room(scenario))]}


def set_of_assignments(scenario: Scenario) -> Subject:
    """Create a confirmed booking without a room, and name it as a set with room 101."""
    return {"bookings": [{**confirmed_booking(scenario), "room_number": "101"}]}


def set_past_no_show_cutoff(scenario: Scenario) -> Subject:
    """Create a confirmed booking whose no-show cut-off has passed at noon, and name it as a set."""
    return {"bookings": [dict(booking_past_no_show_cutoff(scenario))]}


def booking_past_its_hold(scenario: Scenario) -> Subject:
    """Create a pending booking with room 101 that was held until noon."""
    scenarios.rooms(scenario, "101")
    booking = make_booking(scenario, hold_until=NOON)
    by_id = {"booking_id": booking.booking_id}
    run_as_system(scenario, stays.assign_room, room_number="101", now=MORNING, **by_id)
    return by_id


def booking_past_no_show_cutoff(scenario: Scenario) -> Subject:
    """Create a confirmed booking for today with room 101, in a hotel whose no-show cut-off has passed at noon."""
    Hotel.objects.filter(pk=scenario.hotel.pk).update(no_show_cutoff=time(11))
    scenario.hotel.refresh_from_db()
    return booking_with_room(scenario)


def checked_in_booking(scenario: Scenario) -> Subject:
    """Create two rooms and check a booking into room 101."""
    return {"booking_id": _check_in(scenario).booking_id}


def party_member(scenario: Scenario) -> Subject:
    """Check in a booking, and name its only party member."""
    booking = _check_in(scenario)
    return {"booking_id": booking.booking_id, "party_id": booking.party.get().pk}


def companion(scenario: Scenario) -> Subject:
    """Check in a party of two, and name the one who is not the main guest."""
    scenarios.rooms(scenario, "101", "102")
    booking = scenarios.checked_in_booking(scenario, "101", people=2)
    return {"booking_id": booking.booking_id, "party_id": booking.party.get(role="COMPANION").pk}


def paid_booking(scenario: Scenario) -> Subject:
    """Check in a booking whose bill the front desk has paid, and name the row of the payment."""
    subject = charged_booking(scenario)
    entry = _pay(scenario, subject["booking_id"], Decimal(20))
    return {**subject, "payment_id": entry.row_pks[0]}


def charged_booking(scenario: Scenario) -> Subject:
    """Check in a booking that owes 20.00 for a charge."""
    subject = checked_in_booking(scenario)
    run_service(
        scenario,
        stays.add_charge,
        staff=scenario.front_desk,
        booking_id=subject["booking_id"],
        amount=Decimal(20),
        category="PARKING",
        text="Garage",
    )
    return subject


def overpaid_booking(scenario: Scenario) -> Subject:
    """Check in a booking whose guests have paid 30.00 that they do not owe."""
    subject = checked_in_booking(scenario)
    _pay(scenario, subject["booking_id"], Decimal(30))
    return subject


def _pay(scenario: Scenario, booking_id: str, amount: Decimal) -> Any:
    return run_service(
        scenario,
        stays.record_payment,
        staff=scenario.front_desk,
        booking_id=booking_id,
        method=PaymentMethod.CASH,
        amount=amount,
    )


def party_member_alone(scenario: Scenario) -> Subject:
    """Check in a booking, and name its only party member without the booking."""
    return {"party_id": party_member(scenario)["party_id"]}


def checked_in_booking_with_stay_over(scenario: Scenario) -> Subject:
    """Check in a booking whose room has an open stay-over task, which ends with the stay."""
    booking = _check_in(scenario)
    HousekeepingTask.objects.create(
        hotel=scenario.hotel,
        room=Room.objects.get(hotel=scenario.hotel, room_number="101"),
        booking=booking,
        task_type=TaskType.STAYOVER,
        due_date=TODAY,
        created_at=NOON,
        updated_at=NOON,
    )
    return {"booking_id": booking.booking_id}


def overdue_booking(scenario: Scenario) -> Subject:
    """Check a booking into room 101 that had to leave on this date, at the hotel's check-out time."""
    scenarios.rooms(scenario, "101", "102")
    yesterday = MORNING - timedelta(days=1)
    booking = scenarios.checked_in_booking(
        scenario, "101", check_in=TODAY - timedelta(days=1), nights=1, made_at=yesterday, now=yesterday
    )
    return {"booking_id": booking.booking_id}


def overstay(scenario: Scenario) -> Subject:
    """Check in a booking that is overdue; the command finds it by its date."""
    overdue_booking(scenario)
    return {}


def moved_booking(scenario: Scenario) -> Subject:
    """Check a booking into room 101 and move it to room 102."""
    booking = _check_in(scenario)
    run_as_system(
        scenario, stays.move_booking, booking_id=booking.booking_id, room_number="102", reason="Noise"
    )
    return {"booking_id": booking.booking_id}


def booking_that_follows(scenario: Scenario) -> Subject:
    """Check in a day use, and confirm a booking under which its guests stay on."""
    scenarios.rooms(scenario, "101")
    earlier = scenarios.checked_in_booking(scenario, "101", nights=0)
    return {"booking_id": scenarios.booking(scenario).booking_id, "continues": earlier.booking_id}


def continued_booking(scenario: Scenario) -> Subject:
    """Check in a booking whose guests stay on from a day use."""
    subject = booking_that_follows(scenario)
    run_as_system(scenario, stays.check_in_booking, **subject)
    return {"booking_id": subject["booking_id"]}


def group_stay(scenario: Scenario) -> Subject:
    """Check bookings into rooms 101 and 102."""
    _check_in(scenario)
    scenarios.checked_in_booking(scenario, "102")
    return {}


def checked_out_booking(scenario: Scenario) -> Subject:
    """Check a booking in and out of room 101."""
    booking = _check_in(scenario)
    scenarios.check_out(scenario, booking)
    return {"booking_id": booking.booking_id}


def cancelled_booking(scenario: Scenario) -> Subject:
    """Create one room and a cancelled booking."""
    scenarios.rooms(scenario, "101")
    booking = scenarios.booking(scenario)
    run_as_system(scenario, stays.cancel_booking, booking_id=booking.booking_id, reason="Plans", now=MORNING)
    return {"booking_id": booking.booking_id}


def cancelled_booking_of_sold_out_nights(scenario: Scenario) -> Subject:
    """Cancel a booking and sell its nights to others."""
    subject = cancelled_booking(scenario)
    scenarios.rooms(scenario, "102")
    for _ in range(2):
        scenarios.booking(scenario)
    return subject


def cancelled_booking_of_past_nights(scenario: Scenario) -> Subject:
    """Cancel a booking whose only night has passed, before that night."""
    booking = scenarios.booking(scenario, nights=1)
    earlier = MORNING - timedelta(days=5)
    run_as_system(scenario, stays.cancel_booking, booking_id=booking.booking_id, reason="Plans", now=earlier)
    return {"booking_id": booking.booking_id}


def _check_in(scenario: Scenario) -> RoomBooking:
    scenarios.rooms(scenario, "101", "102")
    return scenarios.checked_in_booking(scenario, "101")
