"""Record the answer to a request: in the ledger what it says, and in the request what became of the try."""

import logging
import random
from dataclasses import replace
from datetime import timedelta

from hotel.kernel.command import InstallationCommand
from hotel.kernel.sql import PreparedQuery
from room_bookings.models import PaymentIntent, ProviderRequest, RoomBooking
from room_bookings.payment_providers.provider import Answer, Verdict
from room_bookings.provider_enums import REQUEST_REFUSED, RequestKind, RequestState
from room_bookings.services.locking import lock_booking
from room_bookings.services.provider_events.concerns import announce_concern
from room_bookings.services.provider_events.demanded_rows import Told
from room_bookings.services.provider_events.obey import obey_facts
from room_bookings.services.provider_request_writes import end_requests, postpone_request, set_new_key
from room_bookings.services.provider_requests.kept_cards import clear_card
from room_bookings.services.provider_requests.leases import LeasedRequest
from staff.command import Command

logger = logging.getLogger("innkeeper.providers")

FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(hours=1)

_jitter = random.SystemRandom()

_LOCK_LEASED_REQUEST = PreparedQuery(
    "lock_leased_request",
    lambda given: (
        ProviderRequest.objects.filter(pk=given.value("request_pk"), lease_id=given.value("lease_id"))
        .select_for_update(of=("self",), no_key=True)
        .select_related("hotel", "booking", "intent__account")
    ),
)


def start_new_key(command: InstallationCommand, *, leased: LeasedRequest) -> LeasedRequest | None:
    """Give the request another idempotency key, because no earlier try has made its object; None if the lease was lost.

    The key is committed before it is sent: a sender that is killed afterwards leaves it to the next one.
    """
    request = leased.request
    for locked in _LOCK_LEASED_REQUEST(request_pk=request.pk, lease_id=request.lease_id):
        set_new_key(locked, now=command.now)
        return replace(leased, request=locked, must_search=False)
    return None


def record_answer(command: Command, *, leased: LeasedRequest, answer: Answer) -> bool:
    """Record the answer and end the lease; return False if the lease was lost, and nothing is recorded.

    What was done is DONE, with its rows in the ledger of the booking; what the provider refuses has FAILED, with the
    row of a declined card. Any other is tried again after a pause that doubles up to an hour, or after the pause that
    the provider asked for if that is longer. Locks the booking, then the request, then the room types of a booking that
    is confirmed. Raises Busy.
    """
    booking = lock_booking(command, booking_id=leased.request.booking.booking_id)
    found = _LOCK_LEASED_REQUEST(request_pk=leased.request.pk, lease_id=leased.request.lease_id)
    for request in found:
        if answer.verdict is Verdict.DONE:
            _finish(command, booking, request, answer)
        elif answer.verdict is Verdict.REFUSED:
            _fail(command, booking, request, answer)
        else:
            _postpone(command, request, answer)
    return bool(found)


def pause_after(tries: int, *, share: float) -> timedelta:
    """Return the pause after a number of tries; `share`, from 0 to 1, spreads it between half and all of it."""
    whole: timedelta = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(tries - 1, 10))
    return whole * (1 + share) / 2


def _finish(command: Command, booking: RoomBooking, request: ProviderRequest, answer: Answer) -> None:
    """End the request before its rows are entered, because an open request counts as drawn."""
    _end(command, request, RequestState.DONE, answer)
    if request.kind == RequestKind.DETACH:
        clear_card(booking, request.intent)
    _obey(command, booking, request.intent, answer)


def _fail(command: Command, booking: RoomBooking, request: ProviderRequest, answer: Answer) -> None:
    _end(command, request, RequestState.FAILED, answer)
    if not _obey(command, booking, request.intent, answer):
        announce_concern(command, booking=booking, concern=REQUEST_REFUSED)
    facts = {"request": request.pk, "kind": request.kind, "error": request.last_error_code}
    logger.error("A provider refused a request; a person has to look at it", extra=facts)


def _postpone(command: Command, request: ProviderRequest, answer: Answer) -> None:
    pause = pause_after(request.tries, share=_jitter.random())
    asked = timedelta(seconds=min(answer.retry_after_seconds or 0, LONGEST_PAUSE.total_seconds()))
    postpone_request(
        request,
        until=command.now + max(pause, asked),
        must_search=answer.verdict is Verdict.UNKNOWN,
        error_code=answer.error,
        error=answer.detail,
    )


def _end(command: Command, request: ProviderRequest, state: RequestState, answer: Answer) -> None:
    end_requests(
        [request],
        state,
        now=command.now,
        result_object_id=answer.object_id or request.result_object_id,
        last_error_code=answer.error,
        last_error=answer.detail,
    )


def _obey(command: Command, booking: RoomBooking, intent: PaymentIntent, answer: Answer) -> bool:
    """Enter what the answer says; return whether that gives a person something to look at."""
    if answer.fact is None:
        return False
    told = [Told(answer.fact, command.now)]
    return obey_facts(command, booking=booking, intent=intent, told=told).concern is not None
