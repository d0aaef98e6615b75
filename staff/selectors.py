"""Read tokens, and the staff of hotels by login."""

from typing import NamedTuple

from django.db.models import QuerySet
from knox.models import AuthToken

from hotel.kernel.sql import PreparedQuery
from hotel.models import Hotel
from staff.models import Staff, User

_read_staff_by_user = PreparedQuery.by_key(
    "read_staff_by_user",
    lambda: Staff.objects.select_related("hotel", "user").filter(is_active=True),
    "user_id",
)

_read_callers = PreparedQuery.first_of_request(
    "read_callers",
    """
    SELECT {tables}
    FROM knox_authtoken AS token
    JOIN staff_user AS login ON login.id = token.user_id
    LEFT JOIN (staff_staff AS member JOIN hotel_hotel AS hotel ON hotel.id = member.hotel_id)
           ON hotel.slug = %(hotel_slug)s AND member.user_id = login.id AND member.is_active
    WHERE token.token_key = %(token_key)s
    """,
    token=AuthToken,
    login=User,
    member=Staff,
    hotel=Hotel,
)


class Caller(NamedTuple):
    """A token with its login, and that login's active staff row in one hotel."""

    token: AuthToken
    user: User
    membership: Staff | None

    def membership_of(self, hotel_slug: str) -> Staff | None:
        """Return the membership if it is of this hotel."""
        is_here = self.membership is not None and self.membership.hotel.slug == hotel_slug
        return self.membership if is_here else None


def callers(*, token_key: str, hotel_slug: str | None) -> list[Caller]:
    """Return the callers whose token begins with this key, each with its membership of the hotel with this slug.

    The caller must compare the whole token. Without a slug nobody has a membership. Sends one statement.
    """
    return [
        Caller(token, user, _with_relations(member, user, hotel))
        for token, user, member, hotel in _read_callers(token_key=token_key, hotel_slug=hotel_slug)
    ]


def _with_relations(member: Staff | None, user: User, hotel: Hotel) -> Staff | None:
    if member is not None:
        member.user, member.hotel = user, hotel
    return member


def membership(*, user: User, hotel_slug: str) -> Staff | None:
    """Return the active staff row of the login in the hotel, with the hotel, or None. Sends one statement."""
    return next((staff for staff in active_memberships(user=user) if staff.hotel.slug == hotel_slug), None)


def active_memberships(*, user: User) -> list[Staff]:
    """Return the active staff rows of the login, with their hotels, in no order. Sends one statement."""
    return list(_read_staff_by_user([user.pk]))


def memberships(*, user: User) -> QuerySet[Staff]:
    """Return the active staff rows of the login, with their hotels, ordered by slug."""
    return Staff.objects.select_related("hotel").filter(user=user, is_active=True).order_by("hotel__slug")
