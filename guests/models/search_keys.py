"""Search keys: what searches of bookings and of guests read, kept by the triggers of `guests.triggers`.

Both models stand in this app because the key of a booking also holds the names of its guests. They have no foreign
keys, which would cost each check-in more than the key itself; `manage.py check_invariants` compares every key with its
rows (I16).
"""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F

from guests import triggers
from room_bookings.models import BookingGuest, RoomBooking

_SHOWN = "Folded numbers and names, each between spaces."
_WHOLE = "The same, followed by folded contact data: searched for roles with access to personal data only."


class BookingSearchKey(models.Model):
    """The folded texts by which one booking is found: of the booking, its party and its guests."""

    booking_pk = models.BigIntegerField(primary_key=True)
    hotel_pk = models.BigIntegerField()
    shown = models.TextField(db_comment=_SHOWN)
    whole = models.TextField(db_comment=_WHOLE)

    class Meta:
        indexes = [
            GinIndex(
                F("hotel_pk"),
                OpClass(F("whole"), name="gin_trgm_ops"),
                name="booking_search_trigrams",
                fastupdate=True,
                gin_pending_list_limit=256,
            )
        ]

    def __str__(self) -> str:
        return f"search key of booking {self.booking_pk}"


class GuestSearchKey(models.Model):
    """The folded texts by which one guest is found, among the guests of the bookings that are found by the words."""

    guest_pk = models.BigIntegerField(primary_key=True)
    hotel_pk = models.BigIntegerField()
    booking_pk = models.BigIntegerField(null=True)
    shown = models.TextField(db_comment=_SHOWN)
    whole = models.TextField(db_comment=_WHOLE)

    class Meta:
        indexes = [models.Index(name="guest_search_by_booking", fields=["hotel_pk", "booking_pk"])]

    def __str__(self) -> str:
        return f"search key of guest {self.guest_pk}"


class SearchedBooking(RoomBooking):
    """Bookings, with the triggers that keep their search keys."""

    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [triggers.BOOKING_GETS_SEARCH_KEY, triggers.SEARCH_KEYS_FOLLOW_BOOKING]


class SearchedPartyMember(BookingGuest):
    """Party members, with the triggers that keep the search keys of their bookings."""

    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [
            triggers.SEARCH_KEY_GETS_PARTY,
            triggers.SEARCH_KEY_FOLLOWS_PARTY,
            triggers.SEARCH_KEYS_FORGET_PARTIES,
        ]
