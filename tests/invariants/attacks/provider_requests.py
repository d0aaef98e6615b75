"""Attacks on requests to payment providers: I14."""

from tests.invariants.attacks.attack import attack
from tests.invariants.support.base_state import BaseState
from tests.invariants.support.sql_ledger import refund
from tests.invariants.support.sql_provider import (
    add_intent,
    add_request,
    end_request,
    open_request,
    request_refund,
)
from tests.invariants.support.sql_session import Session


@attack("i14_open_requests_within_their_row")
def request_more_than_is_left(s: Session, base: BaseState) -> None:
    request_refund(s, base.checked_in, base.capture, 71)


@attack("i14_open_requests_within_their_row")
def request_a_refund_twice(s: Session, base: BaseState) -> None:
    request_refund(s, base.checked_in, base.capture, 40)
    request_refund(s, base.checked_in, base.capture, 40)


@attack("i14_open_requests_within_their_row")
def open_a_request_for_what_was_refunded_since(s: Session, base: BaseState) -> None:
    given_up = request_refund(s, base.checked_in, base.capture, 40)
    end_request(s, given_up, "GIVEN_UP")
    refund(s, base.capture, 40)
    open_request(s, given_up)


@attack("i14_draws_within_their_row")
def refund_what_a_request_will_refund(s: Session, base: BaseState) -> None:
    request_refund(s, base.checked_in, base.capture, 40)
    refund(s, base.capture, 40)


@attack("i14_request_draws_on_row_of_booking")
def request_the_refund_of_another_booking(s: Session, base: BaseState) -> None:
    request_refund(s, base.confirmed, base.capture, 5)


@attack("i14_request_about_intent_of_booking")
def request_through_the_intent_of_another_booking(s: Session, base: BaseState) -> None:
    add_request(s, base.confirmed, "CANCEL_INTENT", intent_id=add_intent(s, base.checked_in))


@attack("i14_request_about_intent_of_booking")
def request_in_another_currency(s: Session, base: BaseState) -> None:
    add_request(s, base.confirmed, "CANCEL_INTENT", currency="USD")
