"""Refusals of the guests app."""

from django.utils.translation import gettext as _

from hotel.kernel.exceptions import NotFound


class GuestNotFound(NotFound):
    """The hotel has no guest with this primary key."""

    code = "guest_not_found"

    def __init__(self, guest_pk: int) -> None:
        super().__init__(_("This hotel has no guest %(guest)s.") % {"guest": guest_pk}, guest_id=guest_pk)
