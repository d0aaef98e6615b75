"""The statement that finds guests by typed words in search keys."""

from django.db.models import Q

from hotel.kernel.word_search import Words, WordSearch, keys_with_word

_OF_HOTEL = "key.hotel_pk = %(hotel_pk)s"
_FEW_BOOKINGS = 500
_LARGE_HOTEL_GUESTS = 1000
_IS_LARGE = (
    "EXISTS (SELECT FROM guests_guest WHERE hotel_id = %(hotel_pk)s"
    f" ORDER BY id DESC OFFSET {_LARGE_HOTEL_GUESTS})"
)
_IS_ROOM = "upper(room.room_number) = upper(%(word_{n})s::text)"


def _ctes(words: Words) -> str:
    """Return the steps of the search.

    A guest's words also stand in the key of the booking, whose index finds the bookings. Where it finds more than a
    few, or cannot be used, all keys of the hotel are read instead, in less time. Guests in a room whose number was
    typed come from the room.
    """
    found = f"SELECT key.guest_pk AS pk, {words.rank()} AS rank FROM guests_guestsearchkey AS key"
    elsewhere = "key.guest_pk <> ALL (ARRAY(SELECT pk FROM in_room))"
    occur = f"{words.occur()} AND {elsewhere}"
    return f"""{words.typed(is_large=_IS_LARGE)},
        booked AS MATERIALIZED (
            SELECT key.booking_pk FROM guests_bookingsearchkey AS key WHERE {_OF_HOTEL} AND {words.in_index()}
            LIMIT {_FEW_BOOKINGS} + 1
        ),
        choice AS MATERIALIZED (
            SELECT by_trigrams AND (SELECT count(*) FROM booked) <= {_FEW_BOOKINGS} AS by_booking FROM typed
        ),
        in_room AS MATERIALIZED ({_in_room(words)}),
        found AS MATERIALIZED (
            SELECT pk, rank FROM in_room
            UNION ALL {found} JOIN booked ON booked.booking_pk = key.booking_pk
            WHERE {_OF_HOTEL} AND {occur} AND (SELECT by_booking FROM choice)
            UNION ALL {found}
            WHERE {_OF_HOTEL} AND key.booking_pk IS NULL AND {occur} AND (SELECT by_booking FROM choice)
            UNION ALL {found} WHERE {_OF_HOTEL} AND {occur} AND NOT (SELECT by_booking FROM choice)
        )"""


def _in_room(words: Words) -> str:
    is_room = [_IS_ROOM.format(n=n) for n in words.numbers]
    each = " AND ".join(
        f"({room} OR {words.occurs(n)})" for n, room in zip(words.numbers, is_room, strict=True)
    )
    typed = ", ".join(f"upper(%(word_{n})s::text)" for n in words.numbers)
    return (
        f"SELECT key.guest_pk AS pk, {words.rank(is_whole=_IS_ROOM)} AS rank FROM rooms_room AS room"
        " JOIN guests_guest AS guest ON guest.room_id = room.id"
        " JOIN guests_guestsearchkey AS key ON key.guest_pk = guest.id"
        f" WHERE room.hotel_id = %(hotel_pk)s AND upper(room.room_number) IN ({typed}) AND {each}"
    )


def _rank_of_row(words: Words) -> str:
    return (
        f"{words.rank(is_whole=_IS_ROOM)} FROM guests_guestsearchkey AS key"
        " JOIN guests_guest AS guest ON guest.id = key.guest_pk LEFT JOIN rooms_room AS room ON room.id = guest.room_id"
        " WHERE key.guest_pk = {pk}"
    )


GUEST_WORDS = WordSearch("find_guests_by_words", ctes=_ctes, rank_of_row=_rank_of_row)


def guest_has_word(word: str) -> Q:
    """Return the condition that a guest of any hotel is found by a word, for roles with personal data."""
    return Q(pk__in=keys_with_word("guests_guestsearchkey", "guest_pk", word))
