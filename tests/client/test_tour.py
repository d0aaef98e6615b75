"""A generated client: made without a warning, it takes the README's tour."""

from importlib import import_module


def test_the_generator_has_nothing_to_say(said_by_the_generator: str) -> None:
    assert said_by_the_generator == "Generating innkeeper_client (exit 0)"


def test_the_tour(demo_address: str, said_by_the_generator: str) -> None:
    models = import_module("innkeeper_client.models")
    status, room_status, kind = models.BookingStatus, models.RoomStatus, models.TimelineKind

    tour = import_module("tests.client.visitor").take_the_tour(demo_address)

    (membership,) = tour.login.staff.memberships
    assert (tour.login.staff.username, membership.hotel) == ("porter", "grand-harbour")
    assert membership.roles == [models.Role.FRONT_DESK, models.Role.HOUSEKEEPER]
    assert tour.rooms.count == len(tour.rooms.results) >= 10
    assert {(room.room_status, room.current_booking) for room in tour.rooms.results} == {
        (room_status.READY_FOR_GUEST, None)
    }
    expected, arrived, left, cleaned = tour.expected, tour.arrived, tour.left, tour.cleaned
    assert {type(booking) for booking in (expected, arrived)} == {models.Booking}
    assert [type(answer) for answer in (left, cleaned)] == [models.CheckedOut, models.RoomDetail]
    assert [booking.status for booking in (expected, arrived, left)] == [
        status.CONFIRMED,
        status.CHECKED_IN,
        status.COMPLETED,
    ]
    assert expected.booking_id == arrived.booking_id == left.booking_id
    assert expected.assigned_room == arrived.assigned_room == left.assigned_room == cleaned.room_number
    assert expected.checked_in_at is None is arrived.checked_out_at
    assert arrived.checked_in_at == left.checked_in_at < left.checked_out_at <= cleaned.last_cleaned_at
    assert [warning.code for warning in left.warnings] == [models.ProblemCode.EARLY_DEPARTURE]
    assert (cleaned.room_status, cleaned.is_occupied) == (room_status.CLEANED_UNINSPECTED, False)
    assert (cleaned.current_booking, cleaned.guests) == (None, [])
    assert cleaned.cleaned_by.name == tour.login.staff.name
    operations = [entry for entry in tour.timeline.results if entry.kind is kind.OPERATION]
    assert [entry.operation for entry in operations[:3]] == [
        models.Operation.CLEAN_COMPLETE,
        models.Operation.CHECK_OUT,
        models.Operation.CHECK_IN,
    ]
    assert [entry.booking_id for entry in operations[1:3]] == [left.booking_id] * 2
