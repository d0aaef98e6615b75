"""Insert single valid rows in SQL. Keyword arguments replace the values of columns."""

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from psycopg2.extras import Json

from room_bookings.transitions import WITH_CHECKED_IN_AT, WITH_CHECKED_OUT_AT
from tests.invariants.support.sql_session import Session

TODAY = date(2026, 5, 10)
NOW = datetime(2026, 5, 10, 15, tzinfo=UTC)
TOMORROW = TODAY + timedelta(days=1)

ROOMS = "rooms_room"
BOOKINGS = "room_bookings_roombooking"
OCCUPANCIES = "room_bookings_roomoccupancy"
ROOM_EVENTS = "housekeeping_roomstatusevent"
BOOKING_EVENTS = "room_bookings_bookingstatusevent"
ROOM_LOG = "rooms_roomoperationlog"
BOOKING_CHANGES = "room_bookings_bookingchange"
OUTBOX = "notifications_outboxevent"
GUESTS = "guests_guest"


@dataclass(frozen=True)
class HotelRows:
    """The primary keys of a hotel, and of a room type and a staff member in it."""

    pk: int
    room_type: int
    staff: int


def add_hotel(s: Session, slug: str) -> HotelRows:
    hotel = s.insert(
        "hotel_hotel",
        slug=slug,
        name=slug.title(),
        timezone="Europe/Dublin",
        currency="EUR",
        day_starts_at="04:00",
        check_in_time="15:00",
        check_out_time="11:00",
        requires_inspection=True,
        allow_uninspected_check_in=False,
        created_at=NOW,
        updated_at=NOW,
    )
    return HotelRows(pk=hotel, room_type=add_room_type(s, hotel), staff=add_staff(s, hotel))


def add_guest_link(s: Session, booking: int, **columns: Any) -> int:
    row = {
        "hotel_id": hotel_of(s, BOOKINGS, booking),
        "booking_id": booking,
        "token_hash": uuid.uuid4().hex * 2,
    }
    times = {"created_at": NOW, "expires_at": NOW + timedelta(days=9), "command_id": str(uuid.uuid4())}
    key: int = s.insert("room_bookings_guestlink", **row | times | columns)
    return key


def add_mail(s: Session, booking: int, **columns: Any) -> int:
    row = {"hotel_id": hotel_of(s, BOOKINGS, booking), "booking_id": booking, "kind": "CONFIRMATION"}
    address = {"recipient": "ada@example.com", "message_id": f"{uuid.uuid4()}@example.com"}
    state = {"state": "WAITING", "tries": 0, "last_error_code": "", "last_error": ""}
    times = {"queued_at": NOW, "waits_since": NOW, "next_try_at": NOW, "command_id": str(uuid.uuid4())}
    key: int = s.insert("room_bookings_outgoingmail", **row | address | state | times | columns)
    return key


def add_room_type(s: Session, hotel_pk: int, code: str = "DBL", overbooking_limit: int = 100) -> int:
    key: int = s.insert(
        "rooms_roomtype",
        hotel_id=hotel_pk,
        code=code,
        name="Double",
        max_occupancy=2,
        overbooking_limit=overbooking_limit,
        created_at=NOW,
        updated_at=NOW,
    )
    return key


def add_staff(s: Session, hotel_pk: int) -> int:
    user = s.insert(
        "staff_user",
        username=uuid.uuid4().hex,
        password="!",
        is_superuser=False,
        is_staff=False,
        is_active=True,
        first_name="",
        last_name="",
        email="",
        date_joined=NOW,
    )
    key: int = s.insert(
        "staff_staff",
        user_id=user,
        hotel_id=hotel_pk,
        roles=["MANAGER"],
        is_active=True,
        created_at=NOW,
        updated_at=NOW,
    )
    return key


def add_room(
    s: Session, hotel: HotelRows, number: str, status: str = "READY_FOR_GUEST", **columns: Any
) -> int:
    """Insert a room without its status event."""
    row = {
        "hotel_id": hotel.pk,
        "room_number": number,
        "floor": 1,
        "room_type_id": hotel.room_type,
        "is_active": True,
        "room_status": status,
        "status_version": 1,
        "version": 1,
        "created_at": NOW,
        "updated_at": NOW,
    }
    key: int = s.insert(ROOMS, **row | columns)
    return key


def add_booking(
    s: Session, hotel: HotelRows, arrival: date = TODAY, departure: date = TOMORROW, **columns: Any
) -> int:
    """Insert a pending booking without its status event."""
    row = {
        "hotel_id": hotel.pk,
        "booking_id": f"BK-{uuid.uuid4().hex[:12]}",
        "confirmation_number": uuid.uuid4().hex,
        "status": "PENDING",
        "status_version": 1,
        "room_version": 0,
        "version": 1,
        "room_type_id": hotel.room_type,
        "check_in": arrival,
        "check_out": departure,
        "room_from": arrival,
        "adults": 1,
        "children": 0,
        "total_amount": 0,
        "currency": "EUR",
        "payment_terms": "PAY_AT_HOTEL",
        "created_at": NOW,
        "updated_at": NOW,
        **dict.fromkeys(_TEXT_COLUMNS_OF_BOOKING, ""),
    }
    key: int = s.insert(BOOKINGS, **row | columns)
    return key


_TEXT_COLUMNS_OF_BOOKING = (
    "booker_name",
    "booker_email",
    "booker_phone",
    "group_reference",
    "special_requests",
    "notes",
    "source",
    "external_reference",
)


def timestamps_of(status: str) -> dict[str, Any]:
    """Return the timestamps that a booking of this status must have."""
    return {
        "checked_in_at": NOW if status in WITH_CHECKED_IN_AT else None,
        "checked_out_at": NOW if status in WITH_CHECKED_OUT_AT else None,
        "departed_on": TODAY if status in WITH_CHECKED_OUT_AT else None,
        "cancelled_at": NOW if status == "CANCELLED" else None,
        "no_show_at": NOW if status == "NO_SHOW" else None,
    }


def add_party_member(s: Session, booking_pk: int, **columns: Any) -> int:
    row = {"hotel_id": hotel_of(s, BOOKINGS, booking_pk), "booking_id": booking_pk, "role": "COMPANION"}
    names = {"first_name": "Ada", "last_name": "", "email": "", "phone": "", "is_staying": True}
    key: int = s.insert("room_bookings_bookingguest", **row | names | columns)
    return key


def add_guest(s: Session, booking_pk: int, room_pk: int | None, **columns: Any) -> int:
    row = {"hotel_id": hotel_of(s, BOOKINGS, booking_pk), "booking_id": booking_pk, "room_id": room_pk}
    names = {"first_name": "Ada", "last_name": "", "email": "", "phone": "", "id_pin": ""}
    more = {"guest_type": "PRIMARY", "created_at": NOW, "updated_at": NOW}
    key: int = s.insert(GUESTS, **row | names | more | columns)
    return key


def add_occupancy(s: Session, booking_pk: int, room_pk: int, **columns: Any) -> None:
    row = {"hotel_id": hotel_of(s, ROOMS, room_pk), "room_id": room_pk, "booking_id": booking_pk}
    more = {"room_status": "OCCUPIED", "occupied_since": NOW, "guest_fcm_token": ""}
    s.insert(OCCUPANCIES, **row | more | columns)


def add_task(s: Session, room_pk: int, **columns: Any) -> int:
    row = {
        "hotel_id": hotel_of(s, ROOMS, room_pk),
        "room_id": room_pk,
        "task_type": "AMENITY",
        "status": "OPEN",
    }
    more = {"priority": "MED", "note": "", "due_date": TODAY, "created_at": NOW, "updated_at": NOW}
    by = {
        "change_source": "SYSTEM",
        "change_note": "",
        "change_date": TODAY,
        "change_command_id": str(uuid.uuid4()),
    }
    key: int = s.insert("housekeeping_housekeepingtask", **row | more | by | columns)
    return key


def add_task_change(s: Session, task_pk: int, **columns: Any) -> None:
    row = {
        "hotel_id": hotel_of(s, "housekeeping_housekeepingtask", task_pk),
        "task_id": task_pk,
        "version": 2,
    }
    more = {"from_status": "OPEN", "to_status": "OPEN", "changes": "[]", "source": "SYSTEM", "note": ""}
    when = {"at": NOW, "business_date": TODAY, "command_id": str(uuid.uuid4())}
    s.insert("housekeeping_taskchange", **row | more | when | columns)


def _by_the_program() -> dict[str, Any]:
    when = {"at": NOW, "business_date": TODAY, "command_id": str(uuid.uuid4())}
    return {"source": "SYSTEM", "note": "", "request_id": ""} | when


def add_guest_wish(s: Session, room_pk: int, booking_pk: int, **columns: Any) -> None:
    row = {"hotel_id": hotel_of(s, ROOMS, room_pk), "room_id": room_pk, "booking_id": booking_pk}
    more = {"from_wish": "", "to_wish": "DECLINED", "room_version": 1}
    s.insert("housekeeping_guestwish", **row | more | _by_the_program() | columns)


def add_observation(s: Session, room_pk: int, **columns: Any) -> int:
    row = {"hotel_id": hotel_of(s, ROOMS, room_pk), "room_id": room_pk, "seen": "VACANT"}
    more = {"expected_persons": 0, "has_luggage": False, "room_version": 1}
    key: int = s.insert("housekeeping_roomobservation", **row | more | _by_the_program() | columns)
    return key


def add_resolution(s: Session, observation_pk: int, **columns: Any) -> None:
    hotel_pk = hotel_of(s, "housekeeping_roomobservation", observation_pk)
    row = {"hotel_id": hotel_pk, "observation_id": observation_pk}
    s.insert("housekeeping_discrepancyresolution", **row | _by_the_program() | columns)


def add_checklist(s: Session, room_type_pk: int, **columns: Any) -> None:
    row = {"hotel_id": hotel_of(s, "rooms_roomtype", room_type_pk), "room_type_id": room_type_pk}
    s.insert("housekeeping_checklist", **row | {"items": "[]"} | _by_the_program() | columns)


def add_inspection_rule(s: Session, hotel_pk: int, **columns: Any) -> None:
    row = {"hotel_id": hotel_pk, "share_percent": 50, "new_attendant_days": 0}
    s.insert("housekeeping_inspectionrule", **row | _by_the_program() | columns)


def add_inspection(s: Session, room_pk: int, **columns: Any) -> None:
    row = {"hotel_id": hotel_of(s, ROOMS, room_pk), "room_id": room_pk, "passed": True, "results": "[]"}
    s.insert("housekeeping_inspection", **row | _by_the_program() | columns)


def add_maintenance_report(s: Session, room_pk: int, **columns: Any) -> int:
    row = {"hotel_id": hotel_of(s, ROOMS, room_pk), "room_id": room_pk, "priority": "MED", "note": "A bulb"}
    more = {
        "room_usable": True,
        "restores_to": "",
        "reported_at": NOW,
        "completion_note": "",
        "updated_at": NOW,
    }
    change = {"change_source": "SYSTEM", "change_date": TODAY, "change_command_id": str(uuid.uuid4())}
    key: int = s.insert("housekeeping_maintenancereport", **row | more | change | columns)
    return key


def add_report_change(s: Session, report_pk: int, **columns: Any) -> None:
    hotel_pk = hotel_of(s, "housekeeping_maintenancereport", report_pk)
    row = {"hotel_id": hotel_pk, "report_id": report_pk, "version": 2, "changes": "[]", "source": "SYSTEM"}
    when = {"at": NOW, "business_date": TODAY, "command_id": str(uuid.uuid4())}
    s.insert("housekeeping_maintenancechange", **row | when | columns)


def hotel_of(s: Session, table: str, key: int) -> int:
    hotel: int = s.one(f"SELECT hotel_id FROM {table} WHERE id = %(key)s", key=key)
    return hotel


def add_subscription(s: Session, hotel_pk: int, **columns: Any) -> int:
    """Insert a subscription that has delivered nothing yet."""
    row = {"hotel_id": hotel_pk, "kind": "WEBHOOK", "event_types": [], "cursor": 0, "created_at": NOW}
    state = {"disabled_reason": "", "lease_number": 0, "lease_owner": "", "tries": 0}
    error = {"last_error_code": "", "last_error": ""}
    key: int = s.insert("notifications_subscription", **row | state | error | columns)
    return key


def add_dead_letter(s: Session, subscription: int, **columns: Any) -> int:
    hotel = hotel_of(s, "notifications_subscription", subscription)
    row = {"hotel_id": hotel, "subscription_id": subscription, "position": 1, "at": NOW}
    reason = {"reason_code": "http_400", "reason": "No"}
    key: int = s.insert("notifications_deadletter", **row | reason | columns)
    return key


def add_redelivery(s: Session, subscription: int, **columns: Any) -> int:
    hotel = hotel_of(s, "notifications_subscription", subscription)
    row = {"hotel_id": hotel, "subscription_id": subscription, "position": 1, "requested_at": NOW}
    key: int = s.insert("notifications_redelivery", **row | columns)
    return key


def add_event(
    s: Session, *, room_pk: int | None = None, booking_pk: int | None = None, **columns: Any
) -> int:
    """Insert an outbox event about a room or a booking; about a status step if `status_version` is given."""
    subject = "room" if booking_pk is None else "booking"
    row = {
        "hotel_id": hotel_of(s, ROOMS, room_pk) if room_pk else hotel_of(s, BOOKINGS, booking_pk or 0),
        "event_id": str(uuid.uuid4()),
        "type": f"{subject}_updated",
        "subject_kind": subject,
        "room_ref": room_pk,
        "booking_ref": booking_pk,
        "occurred_at": NOW,
        "source": "SYSTEM",
        "changed_fields": ["room_status"],
        "snapshot": Json({}),
        "command_id": str(uuid.uuid4()),
    }
    key: int = s.insert(OUTBOX, **row | columns)
    return key
