"""Tests of the mails that commands write: to whom, about what, in how many statements; and of their delivery."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from hotel.kernel.exceptions import Conflict, Forbidden, InvariantRefused, NotFound
from hotel.models import Hotel
from room_bookings import services as stays
from room_bookings.enums import MailState, PartyRole, PaymentMethod
from room_bookings.models import GuestLink, OutgoingMail, RoomBooking
from room_bookings.selectors.guest_links import live_guest_link
from room_bookings.services import PartyMember
from room_bookings.services.guest_links import hash_of_token
from room_bookings.services.guest_mails.delivery import pause_after
from tests import scenarios
from tests.room_bookings.guest_access.mails import (
    ADA,
    DEFERRED,
    LEASE,
    REFUSED,
    add_failed_mail,
    booking_with_address,
    leased,
    recorded,
)
from tests.room_bookings.services.bookings import new_booking
from tests.room_bookings.services.service_calls import run_as_system, run_service
from tests.scenarios import MORNING, NOON, Scenario
from tests.statement_count import statements_sent
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db


@pytest.fixture
def scenario() -> Scenario:
    scenario = scenarios.new_scenario(slug="grand")
    scenarios.rooms(scenario, "101", "102")
    return scenario


def mails() -> list[tuple[str, str, str]]:
    return list(OutgoingMail.objects.order_by("pk").values_list("kind", "recipient", "state"))


def cancel(scenario: Scenario, booking: RoomBooking) -> None:
    run_service(scenario, stays.cancel_booking, booking_id=booking.booking_id, reason="Changed plans")


def test_confirmation_goes_to_the_booker(scenario: Scenario) -> None:
    booking = booking_with_address(scenario)

    mail = OutgoingMail.objects.get()
    assert mails() == [("CONFIRMATION", ADA, "WAITING")]
    assert (mail.booking, mail.queued_at, mail.next_try_at, mail.tries) == (booking, MORNING, MORNING, 0)
    assert mail.message_id.endswith("@localhost")


def test_confirmation_goes_to_the_main_guest_of_a_booker_without_address(scenario: Scenario) -> None:
    party = [
        PartyMember("Bea", "Byrne", email="bea@example.com"),
        PartyMember("Ada", "Byrne", PartyRole.PRIMARY, email="main@example.com"),
    ]
    booking_with_address(scenario, booker_email="", party=party)

    assert mails() == [("CONFIRMATION", "main@example.com", "WAITING")]


def test_booking_without_an_address_gets_no_mail(scenario: Scenario) -> None:
    cancel(scenario, scenarios.booking(scenario))

    assert mails() == []


def test_hotel_that_sends_no_mails_writes_none_and_sends_no_statement(scenario: Scenario) -> None:
    with statements_sent() as with_mail:
        booking_with_address(scenario)
    Hotel.objects.update(sends_mail=False)
    scenario.hotel.refresh_from_db()
    with statements_sent() as without_mail:
        cancel(scenario, booking_with_address(scenario))

    assert any("room_bookings_outgoingmail" in statement for statement in with_mail)
    assert not any("room_bookings_outgoingmail" in statement for statement in without_mail)


def test_pending_booking_gets_its_mail_when_it_is_confirmed(scenario: Scenario) -> None:
    booking = booking_with_address(scenario, confirm=False)
    assert mails() == []

    run_service(scenario, stays.confirm_booking, booking_id=booking.booking_id)

    assert mails() == [("CONFIRMATION", ADA, "WAITING")]


def test_cancellation_and_reinstatement_write_mails(scenario: Scenario) -> None:
    booking = booking_with_address(scenario)
    cancel(scenario, booking)
    cancel(scenario, booking)
    run_service(scenario, stays.reinstate_booking, booking_id=booking.booking_id, reason="A mistake")

    assert [kind for kind, _, _ in mails()] == ["CONFIRMATION", "CANCELLATION", "CONFIRMATION"]


def test_cancelled_no_show_gets_one_mail_for_its_two_steps(scenario: Scenario) -> None:
    booking = booking_with_address(scenario)
    tomorrow = MORNING + timedelta(days=1)
    given: dict[str, Any] = {"booking_id": booking.booking_id, "now": tomorrow, "staff": scenario.manager}
    run_service(scenario, stays.mark_no_show, reason="", **given)
    assert len(mails()) == 1

    run_service(scenario, stays.cancel_booking, reason="They had written", **given)

    assert [kind for kind, _, _ in mails()] == ["CONFIRMATION", "CANCELLATION"]


def test_stay_writes_no_mail_and_sends_no_statement_for_one(scenario: Scenario) -> None:
    booking = booking_with_address(scenario)
    by_id: dict[str, Any] = {"booking_id": booking.booking_id}
    with statements_sent() as sent:
        run_service(scenario, stays.check_in_booking, room_number="101", **by_id)
        run_service(scenario, stays.undo_check_in, reason="Wrong guest", **by_id)
        run_service(scenario, stays.check_in_booking, room_number="102", **by_id)
        run_service(
            scenario,
            stays.record_payment,
            method=PaymentMethod.CASH,
            amount=booking.total_amount,
            **by_id,
        )
        run_service(scenario, stays.check_out_booking, **by_id)

    assert len(mails()) == 1
    assert not any("room_bookings_outgoingmail" in statement for statement in sent)


def test_walk_in_gets_no_confirmation(scenario: Scenario) -> None:
    booking = new_booking(scenario, booker_name="Ada", booker_email=ADA)
    with statements_sent() as sent:
        run_service(scenario, stays.walk_in, booking=booking, room_number="101")

    assert mails() == []
    assert not any("room_bookings_outgoingmail" in statement for statement in sent)


def test_mails_of_many_bookings_take_one_statement(scenario: Scenario) -> None:
    def new(number: int) -> list[Any]:
        usual = {"booker_name": "Ada", "booker_email": ADA, "confirm": True}
        return [new_booking(scenario, **usual) for _ in range(number)]

    sent = []
    for number in (2, 12):
        with statements_sent() as counted:
            run_as_system(scenario, stays.create_bookings, bookings=new(number))
        sent.append(len(counted))

    assert sent[0] == sent[1]
    assert len(mails()) == 14
    assert len(set(OutgoingMail.objects.values_list("message_id", flat=True))) == 14


def test_refused_command_writes_no_mail(scenario: Scenario) -> None:
    booking = booking_with_address(scenario)
    run_service(scenario, stays.check_in_booking, booking_id=booking.booking_id, room_number="101")
    with assert_no_row_changes(), pytest.raises(Conflict):
        cancel(scenario, booking)


def test_command_whose_mail_cannot_be_written_changes_nothing(scenario: Scenario) -> None:
    booking = booking_with_address(scenario)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE room_bookings_outgoingmail ADD CHECK (kind <> 'CANCELLATION') NOT VALID")

    with assert_no_row_changes(), pytest.raises(InvariantRefused):
        cancel(scenario, booking)


def test_leased_confirmation_brings_a_link_that_works(scenario: Scenario) -> None:
    booking = booking_with_address(scenario)

    mail = leased(NOON)

    assert mail is not None
    link = live_guest_link(token_hash=hash_of_token(mail.token), now=NOON)
    assert (link.booking, link.created_by) == (booking, None)
    assert mail.token not in str([*OutgoingMail.objects.values(), *GuestLink.objects.values()])


def test_cancellation_brings_no_link(scenario: Scenario) -> None:
    cancel(scenario, booking_with_address(scenario))

    mail = leased(NOON)

    assert mail is not None
    assert (mail.mail.kind, mail.token) == ("CANCELLATION", "")
    assert not GuestLink.objects.exists()
    assert mails() == [("CONFIRMATION", ADA, "DROPPED"), ("CANCELLATION", ADA, "WAITING")]


def test_leased_mail_is_left_to_its_worker_until_the_lease_ends(scenario: Scenario) -> None:
    booking_with_address(scenario)
    first = leased(NOON)

    assert leased(NOON) is None
    second = leased(NOON + LEASE)

    assert first is not None
    assert second is not None
    assert second.mail.message_id == first.mail.message_id
    late = run_as_system(scenario, stays.record_mail_result, leased=first, outcome=REFUSED)
    assert late is False
    assert recorded(second, now=NOON + LEASE).state == MailState.SENT


def test_sent_mail_has_ended(scenario: Scenario) -> None:
    booking_with_address(scenario)
    mail = leased(NOON)
    assert mail is not None

    sent = recorded(mail, now=NOON)

    assert (sent.state, sent.tries, sent.ended_at, sent.next_try_at, sent.lease_id) == (
        MailState.SENT,
        1,
        NOON,
        None,
        None,
    )
    assert leased(NOON + timedelta(days=9)) is None


def test_deferred_mail_waits_and_fails_in_the_end(scenario: Scenario) -> None:
    booking_with_address(scenario)
    now, tries = NOON, 0
    while (mail := leased(now)) is not None:
        stored = recorded(mail, DEFERRED, now=now)
        tries += 1
        if stored.next_try_at is None:
            break
        pause = stored.next_try_at - now
        assert pause_after(tries, share=0) <= pause <= pause_after(tries, share=1) <= timedelta(hours=1)
        assert leased(stored.next_try_at - timedelta(seconds=1)) is None
        now = stored.next_try_at

    assert (stored.state, stored.last_error_code, stored.tries) == ("FAILED", "recipient_deferred", tries)
    assert timedelta(hours=72) <= now - stored.queued_at < timedelta(hours=73)


def test_refused_address_holds_up_no_other_mail(scenario: Scenario) -> None:
    booking_with_address(scenario, booker_email="gone@example.com")
    booking_with_address(scenario)
    for outcome in (REFUSED, None):
        mail = leased(NOON)
        assert mail is not None
        recorded(mail, *filter(None, [outcome]), now=NOON)

    assert mails() == [("CONFIRMATION", "gone@example.com", "FAILED"), ("CONFIRMATION", ADA, "SENT")]
    assert OutgoingMail.objects.earliest("pk").last_error == "550 no such user"


def test_desk_tries_a_failed_mail_again_at_the_corrected_address(scenario: Scenario) -> None:
    failed = add_failed_mail(scenario)
    booking_id = failed.booking.booking_id
    changes = {"booker_email": "right@example.com"}
    run_service(scenario, stays.update_booking, booking_id=booking_id, changes=changes)

    again = run_service(scenario, stays.retry_mail, mail_pk=failed.pk)

    assert (again.state, again.recipient, again.message_id) == (
        "WAITING",
        "right@example.com",
        failed.message_id,
    )
    with assert_no_row_changes():
        run_service(scenario, stays.retry_mail, mail_pk=failed.pk)
    mail = leased(NOON)
    assert mail is not None
    assert recorded(mail, now=NOON).state == "SENT"
    with assert_no_row_changes(), pytest.raises(Conflict) as refusal:
        run_service(scenario, stays.retry_mail, mail_pk=failed.pk)
    assert refusal.value.code == "mail_not_failed"


def test_mail_of_another_hotel_or_role_is_not_tried_again(scenario: Scenario) -> None:
    failed, other = add_failed_mail(scenario), scenarios.new_scenario()
    with assert_no_row_changes():
        for mail_pk in (0, failed.pk + 1, 2**70):
            with pytest.raises(NotFound):
                run_service(scenario, stays.retry_mail, mail_pk=mail_pk)
        with pytest.raises(NotFound):
            run_service(other, stays.retry_mail, mail_pk=failed.pk)
        with pytest.raises(Forbidden):
            run_service(scenario, stays.retry_mail, staff=scenario.housekeeper, mail_pk=failed.pk)
