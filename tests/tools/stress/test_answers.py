"""What was asked for is found in the answer, whatever it is called there."""

from tools.stress.answers import shown_otherwise

BOOKING = {
    "assigned_room": "101",
    "room_type": "DBL",
    "check_out": "2026-05-16",
    "adults": 1,
    "party": [{"first_name": "Ada"}, {"first_name": "Ben"}],
}
ROOM = {"room_number": "101", "room_type": {"code": "DBL"}, "room_status": "CHECKOUT_DIRTY"}


def test_the_same() -> None:
    assert shown_otherwise({"check_out": "2026-05-16", "room_number": "101", "note": "Late"}, BOOKING) == []
    assert shown_otherwise({"first_name": "Ben"}, BOOKING) == []
    assert shown_otherwise({"to_status": "CHECKOUT_DIRTY", "room_type": "DBL"}, ROOM) == []
    assert shown_otherwise({"rooms": [{"room_number": "101"}]}, {"results": [ROOM]}) == []


def test_something_else() -> None:
    for asked, body, difference in (
        ({"room_number": "102"}, BOOKING, "room_number 102 was asked for, 101 shown"),
        ({"first_name": "Eva"}, BOOKING, "first_name Eva was asked for, nobody in the party has it"),
        ({"adults": 2}, BOOKING, "adults 2 was asked for, 1 shown"),
        ({"to_status": "OUT_OF_ORDER"}, ROOM, "to_status OUT_OF_ORDER was asked for, CHECKOUT_DIRTY shown"),
        ({"room_type": "TWN"}, ROOM, "room_type TWN was asked for, DBL shown"),
        ({"bookings": [{"adults": 2}]}, {"results": [BOOKING]}, "adults 2 was asked for, 1 shown"),
        ({"rooms": [{}, {}]}, {"results": [ROOM]}, "2 were asked for, 1 shown"),
    ):
        assert shown_otherwise(asked, body) == [difference]
