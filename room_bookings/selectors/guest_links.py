"""Find the booking that a guest's link opens."""

from datetime import datetime

from django.utils.translation import gettext as _

from hotel.kernel.exceptions import NotFound, ProblemCode
from hotel.kernel.sql import PreparedQuery
from room_bookings.models import GuestLink

_READ_LINK = PreparedQuery(
    "read_guest_link",
    lambda given: GuestLink.objects.filter(token_hash=given.value("token_hash")).select_related(
        "hotel", "booking"
    ),
)


class GuestLinkNotFound(NotFound):
    """No booking is opened by this link: it is unknown, has expired or was revoked."""

    code = ProblemCode.GUEST_LINK_NOT_FOUND

    def __init__(self) -> None:
        super().__init__(_("This link does not work any more. Please ask the hotel for a new one."))


def live_guest_link(*, token_hash: str, now: datetime) -> GuestLink:
    """Return the link with its hotel and the booking's ID. Raises GuestLinkNotFound."""
    for link in _READ_LINK(token_hash=token_hash):
        if link.revoked_at is None and now < link.expires_at:
            return link
    raise GuestLinkNotFound
