"""Cancellation policies, deadlines, deposits and holds of bookings over HTTP."""

from typing import Any

import pytest

from hotel.cancellation_terms import Tier
from room_bookings.models import RoomBooking
from tests.cancellation_policies import FIRST_NIGHT, FULL, NON_REFUNDABLE, add_policy, fixed, percent
from tests.room_bookings.api.api_calls import Caller, path_of
from tests.room_bookings.api.test_booking_creation import SMALLEST
from tests.scenarios import Scenario

IN_A_WEEK: dict[str, Any] = SMALLEST | {"check_in": "2026-05-21", "check_out": "2026-05-23"}
TERMS = (
    "cancellation_policy",
    "free_cancellation_until",
    "cancellation_deadlines",
    "deposit_due",
    "hold_until",
)
NO_TERMS: list[Any] = [None, None, [], "0.00", None]


def terms_in(answer: dict[str, Any]) -> list[Any]:
    return [answer[name] for name in TERMS]


def test_creation_shows_terms_deadline_deposit_and_hold(front_desk: Caller, scenario: Scenario) -> None:
    add_policy(scenario, tiers=(Tier(48, percent("50")), Tier(24, FULL)), deposit=percent("30"))

    answer = front_desk.post(
        "room-bookings/",
        IN_A_WEEK | {"cancellation_policy": "FLEX", "hold_until": "2026-05-14T18:00:00+01:00"},
        status=201,
    )

    deadlines = ["2026-05-19T14:00:00Z", "2026-05-20T14:00:00Z"]
    assert terms_in(answer) == ["FLEX", deadlines[0], deadlines, "66.00", "2026-05-14T17:00:00Z"]
    booking = RoomBooking.objects.get()
    assert terms_in(front_desk.get(path_of(booking))) == terms_in(answer)
    (listed,) = front_desk.get("room-bookings/")["results"]
    assert terms_in(listed) == terms_in(answer)


def test_null_is_no_policy_and_absent_the_default(front_desk: Caller, scenario: Scenario) -> None:
    add_policy(scenario, tiers=NON_REFUNDABLE, is_default=True)

    free = front_desk.post("room-bookings/", IN_A_WEEK | {"cancellation_policy": None}, status=201)
    default = front_desk.post("room-bookings/", IN_A_WEEK, status=201)

    assert terms_in(free) == NO_TERMS
    assert terms_in(default)[:2] == ["FLEX", "2026-05-14T12:00:00Z"]


def test_hold_is_shown_while_the_booking_is_pending(front_desk: Caller, scenario: Scenario) -> None:
    held = IN_A_WEEK | {"hold_until": "2026-05-15T12:00:00Z"}
    confirmed = front_desk.post("room-bookings/", held | {"confirm": True}, status=201)

    assert confirmed["hold_until"] is None


def test_hold_is_changed_by_patch(front_desk: Caller, scenario: Scenario) -> None:
    front_desk.post("room-bookings/", IN_A_WEEK, status=201)
    booking = RoomBooking.objects.get()

    answer = front_desk.patch(path_of(booking), {"hold_until": "2026-05-15T12:00:00Z"})

    assert answer["hold_until"] == "2026-05-15T12:00:00Z"
    errors = front_desk.invalid("patch", path_of(booking), {"hold_until": "2026-05-14T12:00:00Z"})
    assert list(errors) == ["hold_until"]


@pytest.mark.parametrize(
    "name", ["cancellation_policy", "free_cancellation_until", "cancellation_deadlines", "deposit_due"]
)
def test_terms_are_read_only(front_desk: Caller, scenario: Scenario, name: str) -> None:
    front_desk.post("room-bookings/", IN_A_WEEK, status=201)

    errors = front_desk.invalid("patch", path_of(RoomBooking.objects.get()), {name: None}, "read_only")

    assert list(errors) == [name]


def test_roles_without_personal_data_see_no_amounts(
    front_desk: Caller, housekeeper: Caller, scenario: Scenario
) -> None:
    add_policy(scenario, is_default=True, deposit=fixed("80.00"), no_show=percent("90"))
    front_desk.post("room-bookings/", IN_A_WEEK, status=201)
    booking = RoomBooking.objects.get()

    answer = housekeeper.get(path_of(booking))
    terms = housekeeper.get(path_of(booking, "cancellation-terms"))

    assert (answer["deposit_due"], answer["cancellation_policy"]) == (None, "FLEX")
    assert (terms["deposit_due"], terms["cancellation_penalty"], terms["tiers"][0]["penalty"]) == (None,) * 3
    assert terms["deposit"] == {"kind": "FIXED", "value": None}
    assert terms["no_show"] == {"kind": "PERCENT", "value": "90.00"}


def test_terms_say_what_a_cancellation_costs_now(
    front_desk: Caller, scenario: Scenario, at_noon: Any
) -> None:
    add_policy(scenario, tiers=(Tier(48, percent("50")), Tier(24, FULL)), no_show=FIRST_NIGHT, deposit=FULL)
    front_desk.post(
        "room-bookings/", IN_A_WEEK | {"cancellation_policy": "FLEX", "confirm": True}, status=201
    )
    booking = RoomBooking.objects.get()

    early = front_desk.get(path_of(booking, "cancellation-terms"))
    at_noon.move_to("2026-05-19T14:00:00Z")
    later = Caller(scenario, scenario.front_desk)  # the token of the first one has expired
    late = later.get(path_of(booking, "cancellation-terms"))

    assert early == {
        "policy": "FLEX",
        "name": "Policy FLEX",
        "is_refundable": True,
        "tiers": [
            {
                "hours_before": 48,
                "kind": "PERCENT",
                "value": "50.00",
                "applies_from": "2026-05-19T14:00:00Z",
                "penalty": "110.00",
            },
            {
                "hours_before": 24,
                "kind": "FULL",
                "value": None,
                "applies_from": "2026-05-20T14:00:00Z",
                "penalty": "220.00",
            },
        ],
        "no_show": {"kind": "FIRST_NIGHT", "value": None},
        "deposit": {"kind": "FULL", "value": None},
        "free_cancellation_until": "2026-05-19T14:00:00Z",
        "cancellation_penalty": "0.00",
        "no_show_penalty": "110.00",
        "deposit_due": "220.00",
        "currency": "EUR",
    }
    assert late == early | {"cancellation_penalty": "110.00"}


def test_pending_booking_and_one_without_terms_cost_nothing(front_desk: Caller, scenario: Scenario) -> None:
    add_policy(scenario, tiers=NON_REFUNDABLE)
    for terms in ({"cancellation_policy": "FLEX"}, {"confirm": True}):
        front_desk.post("room-bookings/", IN_A_WEEK | terms, status=201)

    for booking in RoomBooking.objects.all():
        assert front_desk.get(path_of(booking, "cancellation-terms"))["cancellation_penalty"] == "0.00"
