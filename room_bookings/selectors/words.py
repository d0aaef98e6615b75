"""The statement that finds bookings by typed words in their search keys."""

from django.db.models import Q

from hotel.kernel.word_search import Words, WordSearch, keys_with_word

_FROM_KEYS = "FROM guests_bookingsearchkey AS key WHERE key.hotel_pk = %(hotel_pk)s"
_LARGE_HOTEL_BOOKINGS = 1000
_IS_LARGE = (
    "EXISTS (SELECT FROM room_bookings_roombooking WHERE hotel_id = %(hotel_pk)s"
    f" ORDER BY id DESC OFFSET {_LARGE_HOTEL_BOOKINGS})"
)


def _ctes(words: Words) -> str:
    select = f"SELECT key.booking_pk AS pk, {words.rank()} AS rank {_FROM_KEYS}"
    return (
        f"{words.typed(is_large=_IS_LARGE)}, found AS MATERIALIZED ("
        f"{select} AND {words.occur_by_index()}"
        f" UNION ALL {select} AND {words.occur()} AND NOT (SELECT by_trigrams FROM typed))"
    )


def _rank_of_row(words: Words) -> str:
    return f"{words.rank()} FROM guests_bookingsearchkey AS key WHERE key.booking_pk = {{pk}}"


BOOKING_WORDS = WordSearch("find_bookings_by_words", ctes=_ctes, rank_of_row=_rank_of_row)


def booking_has_word(word: str) -> Q:
    """Return the condition that a booking of any hotel is found by a word, for roles with personal data."""
    return Q(pk__in=keys_with_word("guests_bookingsearchkey", "booking_pk", word))
