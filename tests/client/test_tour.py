"""A client is generated without a warning and runs the README's tour."""

from importlib import import_module


def test_generator_prints_no_warning(generator_output: str) -> None:
    assert generator_output == "Generating innkeeper_client (exit 0)"


def test_tour_gives_typed_answers(demo_address: str, generator_output: str) -> None:
    models = import_module("innkeeper_client.models")
    status, room_status, kind = models.BookingStatus, models.RoomStatus, models.TimelineKind

    tour = import_module("tests.client.generated_client").run_tour(demo_address)

    (membership,) = tour.login.staff.memberships
    assert (tour.login.staff.username, membership.hotel) == ("porter", "grand-harbour")
    assert membership.roles == [models.Role.FRONT_DESK, models.Role.HOUSEKEEPER]
    assert tour.rooms.count == len(tour.rooms.results) >= 10
    assert {(room.room_status, room.current_booking) for room in tour.rooms.results} == {
        (room_status.READY_FOR_GUEST, None)
    }
    expected, checked_in, checked_out, cleaned = (
        tour.expected,
        tour.checked_in,
        tour.checked_out,
        tour.cleaned,
    )
    assert {type(booking) for booking in (expected, checked_in)} == {models.Booking}
    assert [type(answer) for answer in (checked_out, cleaned)] == [models.CheckedOut, models.RoomDetail]
    assert [booking.status for booking in (expected, checked_in, checked_out)] == [
        status.CONFIRMED,
        status.CHECKED_IN,
        status.COMPLETED,
    ]
    assert expected.booking_id == checked_in.booking_id == checked_out.booking_id
    assert (
        expected.assigned_room == checked_in.assigned_room == checked_out.assigned_room == cleaned.room_number
    )
    assert expected.checked_in_at is None is checked_in.checked_out_at
    assert (
        checked_in.checked_in_at
        == checked_out.checked_in_at
        < checked_out.checked_out_at
        <= cleaned.last_cleaned_at
    )
    assert [warning.code for warning in checked_out.warnings] == [models.ProblemCode.EARLY_DEPARTURE]
    assert (cleaned.room_status, cleaned.is_occupied) == (room_status.CLEANED_UNINSPECTED, False)
    assert (cleaned.current_booking, cleaned.guests) == (None, [])
    assert cleaned.cleaned_by.name == tour.login.staff.name
    operations = [entry for entry in tour.timeline.results if entry.kind is kind.OPERATION]
    assert [entry.operation for entry in operations[:3]] == [
        models.Operation.CLEAN_COMPLETE,
        models.Operation.CHECK_OUT,
        models.Operation.CHECK_IN,
    ]
    assert [entry.booking_id for entry in operations[1:3]] == [checked_out.booking_id] * 2
