"""What a person may do with a request that hangs or failed: let it be tried again, or give it up."""

from django.utils.translation import gettext as _

from hotel.kernel.exceptions import Conflict, NotFound, ProblemCode
from hotel.kernel.keys import can_be_key
from hotel.kernel.sql import PreparedQuery
from room_bookings.models import ProviderRequest
from room_bookings.provider_enums import RequestState
from room_bookings.services.locking import lock_booking
from room_bookings.services.provider_request_writes import end_requests, reopen_request
from staff.capabilities import Capability
from staff.command import Command

_READ_BOOKING_ID = PreparedQuery(
    "read_booking_of_request",
    lambda given: ProviderRequest.objects.filter(
        hotel=given.value("hotel_pk"), pk=given.value("request_pk")
    ).values_list("booking__booking_id"),
)
_LOCK_REQUEST = PreparedQuery(
    "lock_provider_request",
    lambda given: ProviderRequest.objects.filter(pk=given.value("request_pk")).select_for_update(
        of=("self",), no_key=True
    ),
)


def retry_request(command: Command, *, request_pk: int) -> ProviderRequest:
    """Let a request be tried at once: one that waits, that failed, or that was given up.

    A request that had ended looks for its object before it is sent again. Locks the booking, then the request.
    Raises NotFound, Conflict (request_ended, request_being_sent), InvariantRefused (the money went another way since),
    Forbidden, Busy.
    """
    request = _lock(command, request_pk)
    _require_not_being_sent(command, request)
    if request.state in {RequestState.DONE, RequestState.WITHDRAWN}:
        raise Conflict(_("This request has been done or withdrawn."), code=ProblemCode.REQUEST_ENDED)
    reopen_request(request, now=command.now)
    return request


def give_up_request(command: Command, *, request_pk: int) -> ProviderRequest:
    """Give up a request that has not succeeded: what it would have drawn is free again.

    Its last try may have reached the provider all the same; then the provider's message tells. Locks the booking, then
    the request. Raises NotFound, Conflict (request_ended, request_being_sent), Forbidden, Busy.
    """
    request = _lock(command, request_pk)
    if request.state == RequestState.GIVEN_UP:
        return request
    _require_not_being_sent(command, request)
    if request.state in {RequestState.DONE, RequestState.WITHDRAWN}:
        raise Conflict(_("This request has been done or withdrawn."), code=ProblemCode.REQUEST_ENDED)
    end_requests([request], RequestState.GIVEN_UP, now=command.now)
    return request


def _lock(command: Command, request_pk: int) -> ProviderRequest:
    command.require(Capability.REFUNDS)
    hotel_pk = command.hotel.pk
    found = _READ_BOOKING_ID(hotel_pk=hotel_pk, request_pk=request_pk) if can_be_key(request_pk) else []
    for (booking_id,) in found:
        lock_booking(command, booking_id=booking_id)
        (request,) = _LOCK_REQUEST(request_pk=request_pk)
        return request
    raise NotFound(
        _("This hotel has no such request to a payment provider."),
        code=ProblemCode.PROVIDER_REQUEST_NOT_FOUND,
    )


def _require_not_being_sent(command: Command, request: ProviderRequest) -> None:
    if request.state == RequestState.SENDING and request.lease_until and request.lease_until > command.now:
        detail = _("The request is just being sent. Please look again in a moment.")
        raise Conflict(detail, code=ProblemCode.REQUEST_BEING_SENT)
