"""Answers are compared with their requests."""

from tools.stress.answer_checks import differences_from_request

BOOKING = {
    "assigned_room": "101",
    "room_type": "DBL",
    "check_out": "2026-05-16",
    "adults": 1,
    "party": [{"first_name": "Ada"}, {"first_name": "Ben"}],
}
ROOM = {"room_number": "101", "room_type": {"code": "DBL"}, "room_status": "CHECKOUT_DIRTY"}


def test_matching_answer_has_no_difference() -> None:
    assert (
        differences_from_request({"check_out": "2026-05-16", "room_number": "101", "note": "Late"}, BOOKING)
        == []
    )
    assert differences_from_request({"first_name": "Ben"}, BOOKING) == []
    assert differences_from_request({"to_status": "CHECKOUT_DIRTY", "room_type": "DBL"}, ROOM) == []
    assert differences_from_request({"rooms": [{"room_number": "101"}]}, {"results": [ROOM]}) == []


def test_notation_and_additions_of_an_answer_are_no_difference() -> None:
    for requested, body in (
        ({"percent": "19"}, {"percent": "19.000"}),
        ({"ready_at": "2026-05-14T12:00:00+00:00"}, {"ready_at": "2026-05-14T12:00:00Z"}),
        ({"addressee": {"name": "Ltd."}}, {"addressee": {"name": "Ltd.", "address": "Cork"}}),
        ({"shifts": [{"date": 1}, {"date": 2}]}, {"shifts": [{"date": 2, "staff": 3}, {"date": 1}]}),
        ({"note": "Looked into it"}, {"note": "", "resolution": {"note": "Looked into it"}}),
    ):
        assert differences_from_request(requested, body) == []


def test_differing_answer_is_described() -> None:
    for requested, body, difference in (
        ({"room_number": "102"}, BOOKING, "room_number 102 requested, 101 shown"),
        ({"first_name": "Eva"}, BOOKING, "first_name Eva requested, no party member has it"),
        ({"adults": 2}, BOOKING, "adults 2 requested, 1 shown"),
        ({"to_status": "OUT_OF_ORDER"}, ROOM, "to_status OUT_OF_ORDER requested, CHECKOUT_DIRTY shown"),
        ({"room_type": "TWN"}, ROOM, "room_type TWN requested, DBL shown"),
        ({"bookings": [{"adults": 2}]}, {"results": [BOOKING]}, "adults 2 requested, 1 shown"),
        ({"percent": "19"}, {"percent": "7.000"}, "percent 19 requested, 7.000 shown"),
        ({"shifts": [1]}, {"shifts": [2]}, "shifts [1] requested, [2] shown"),
        ({"rooms": [{}, {}]}, {"results": [ROOM]}, "2 requested, 1 shown"),
    ):
        assert differences_from_request(requested, body) == [difference]
