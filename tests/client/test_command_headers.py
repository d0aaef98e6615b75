"""Use typed problems, idempotency keys, ETags, dry runs and actions with a generated client."""

from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import Any

import pytest

HOTEL = "hill-house"
"""Another hotel than that of the tour, so that these changes of rooms do not affect it."""


@pytest.fixture
def models(generator_output: str) -> ModuleType:
    return import_module("innkeeper_client.models")


@pytest.fixture
def helpers(generator_output: str) -> ModuleType:
    return import_module("tests.client.generated_client")


@pytest.fixture
def supervisor(demo_address: str, helpers: ModuleType) -> Iterator[Any]:
    with helpers.client_of(demo_address, helpers.log_in(demo_address, "hill-supervisor")) as client:
        yield client


@pytest.fixture
def front_desk(demo_address: str, helpers: ModuleType) -> Iterator[Any]:
    with helpers.client_of(demo_address, helpers.log_in(demo_address, "hill-frontdesk")) as client:
        yield client


def operation(name: str) -> Any:
    """Return an operation of the generated client, such as `housekeeping.rooms_inspect`."""
    return import_module(f"innkeeper_client.api.{name}")


def test_refusal_is_a_problem_with_every_reason(front_desk: Any, models: ModuleType) -> None:
    today = operation("hotel.hotel_retrieve").sync(HOTEL, client=front_desk).business_date
    page = operation("room_bookings.room_bookings_list").sync(
        HOTEL, client=front_desk, status="CONFIRMED", unassigned=True, ordering="-check_in"
    )
    booking = page.results[0]
    stay = f"The stay is {booking.check_in} to {booking.check_out}; the business date is {today}."

    answer = operation("room_bookings.room_bookings_check_in").sync_detailed(
        HOTEL, booking.booking_id, client=front_desk
    )

    refusal, code = answer.parsed, models.ProblemCode
    assert (answer.status_code, type(refusal), refusal.status) == (409, models.Problem, 409)
    assert (refusal.code, refusal.detail) == (code.NOT_ARRIVAL_DAY, stay)
    assert refusal.type_ == "urn:innkeeper:problem:not_arrival_day"
    assert refusal.reasons == [
        models.Reason(code=code.NOT_ARRIVAL_DAY, detail=stay, overridable_by=None),
        models.Reason(
            code=code.NO_ROOM, detail=f"Booking {booking.booking_id} has no room.", overridable_by=None
        ),
    ]
    assert (refusal["booking_id"], refusal.current.status) == (booking.booking_id, "CONFIRMED")


def test_invalid_body_is_a_problem_with_its_fields(front_desk: Any, models: ModuleType) -> None:
    refusal = operation("room_bookings.room_bookings_move_room").sync(
        HOTEL, "BK-NONE", client=front_desk, body=models.MoveRoomRequest(room_number="", reason="Noise")
    )

    assert (refusal.status, refusal.code) == (400, models.ProblemCode.INVALID)
    assert refusal.errors.to_dict() == {"room_number": ["This field may not be blank."]}


def test_repeated_idempotency_key_returns_the_stored_answer(
    supervisor: Any, helpers: ModuleType, models: ModuleType
) -> None:
    number = helpers.vacant_ready_room(HOTEL, supervisor).parsed.room_number
    send = operation("housekeeping.rooms_mark_dirty").sync_detailed
    arguments = {
        "client": supervisor,
        "body": models.NoteRequest(note="Painters"),
        "idempotency_key": "painters",
    }

    first, again = send(HOTEL, number, **arguments), send(HOTEL, number, **arguments)
    refused = send(HOTEL, number, **arguments | {"body": models.NoteRequest(note="Plumbers")})

    assert (first.status_code, again.status_code, refused.status_code) == (200, 200, 422)
    assert first.parsed.room_status is models.RoomStatus.CHECKOUT_DIRTY
    assert (again.parsed, again.headers["ETag"]) == (first.parsed, first.headers["ETag"])
    replayed = [answer.headers.get("Idempotent-Replayed") for answer in (first, again, refused)]
    assert replayed == [None, "true", None]
    assert refused.parsed.code is models.ProblemCode.IDEMPOTENCY_KEY_REUSED


def test_outdated_etag_is_refused_as_stale(supervisor: Any, helpers: ModuleType, models: ModuleType) -> None:
    seen = helpers.vacant_ready_room(HOTEL, supervisor)
    number = seen.parsed.room_number
    body = models.OptionalNoteRequest()
    arguments = {"client": supervisor, "body": body, "if_match": seen.headers["ETag"]}
    start = operation("housekeeping.rooms_start_cleaning").sync_detailed(HOTEL, number, **arguments)

    stale = operation("housekeeping.rooms_mark_cleaned").sync_detailed(HOTEL, number, **arguments)

    assert (start.status_code, stale.status_code) == (200, 412)
    assert (stale.parsed.code, stale.parsed.current) == (
        models.ProblemCode.STALE,
        models.Current(etag=start.headers["ETag"]),
    )
    now = operation("rooms.rooms_retrieve").sync(HOTEL, number, client=supervisor)
    assert now == start.parsed
    assert now.room_status is models.RoomStatus.CLEANING_IN_PROGRESS


def test_dry_run_answers_and_changes_nothing(
    supervisor: Any, helpers: ModuleType, models: ModuleType
) -> None:
    seen = helpers.vacant_ready_room(HOTEL, supervisor)
    number = seen.parsed.room_number

    answer = operation("housekeeping.rooms_mark_dirty").sync_detailed(
        HOTEL, number, client=supervisor, body=models.NoteRequest(note="Painters"), dry_run=True
    )

    assert (answer.status_code, answer.headers["Dry-Run"]) == (200, "true")
    assert answer.parsed.room_status is models.RoomStatus.CHECKOUT_DIRTY
    now = operation("rooms.rooms_retrieve").sync_detailed(HOTEL, number, client=supervisor)
    assert (now.parsed, now.headers["ETag"]) == (seen.parsed, seen.headers["ETag"])


def test_actions_say_what_is_allowed_and_the_reasons_against(
    supervisor: Any, front_desk: Any, helpers: ModuleType, models: ModuleType
) -> None:
    number = helpers.vacant_ready_room(HOTEL, supervisor).parsed.room_number
    retrieve = operation("rooms.rooms_retrieve").sync

    plain, allowed, refused = (
        retrieve(HOTEL, number, client=supervisor),
        retrieve(HOTEL, number, client=supervisor, expand="actions"),
        retrieve(HOTEL, number, client=front_desk, expand="actions"),
    )

    assert not plain.actions
    assert [(action.action, action.allowed) for action in allowed.actions] == [
        ("start-cleaning", True),
        ("stop-cleaning", False),
        ("mark-dirty", True),
        ("mark-cleaned", False),
        ("inspect", True),
        ("mark-maintenance", True),
        ("complete-maintenance", False),
        ("guest-wishes", False),
        ("visits", True),
        ("observations", True),
        ("renumber", False),
        ("override-status", False),
    ]
    reason, code = models.Reason, models.ProblemCode
    duties = "Your roles do not include: start-, stop-cleaning, mark-cleaned, stay-over."
    status = f"Room {number} is ready; this needs a room that is being cleaned."
    assert refused.actions[1] == models.Action(
        action="stop-cleaning",
        allowed=False,
        reasons=[
            reason(code=code.FORBIDDEN, detail=duties, overridable_by=None),
            reason(code=code.WRONG_STATUS, detail=status, overridable_by=None),
        ],
    )
