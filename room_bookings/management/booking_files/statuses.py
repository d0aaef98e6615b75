"""The words of other systems for the status of a booking."""

from collections.abc import Mapping

from room_bookings.enums import BookingStatus
from room_bookings.management.booking_files.fields import folded_header

_S = BookingStatus
IMPORTED_STATUSES = (_S.PENDING, _S.CONFIRMED, _S.CHECKED_IN, _S.COMPLETED, _S.CANCELLED, _S.NO_SHOW)

_WORDS: Mapping[BookingStatus, str] = {
    _S.PENDING: (
        "pending, tentative, option, optional, on hold, hold, requested, unconfirmed, not confirmed, provisional, "
        "vorgemerkt, en attente, pendiente"
    ),
    _S.CONFIRMED: (
        "confirmed, ok, booked, new, reserved, guaranteed, definite, modified, due in, arriving, bestatigt, gebucht, "
        "reserviert, garantiert, confirme, confirmee, reserve, garanti, confirmado, confirmada, reservado"
    ),
    _S.CHECKED_IN: (
        "checked in, check in, in house, inhouse, arrived, staying, occupied, due out, eingecheckt, angereist, "
        "im haus, arrive, arrivee, en casa, registrado"
    ),
    _S.COMPLETED: (
        "checked out, check out, departed, completed, finished, stayed, closed, abgereist, ausgecheckt, beendet, "
        "parti, partie, termine, salido, finalizado, finalizada"
    ),
    _S.CANCELLED: (
        "cancelled, canceled, cancelled by guest, cancelled by partner, declined, expired, storniert, abgesagt, "
        "annule, annulee, cancelado, cancelada, anulado, anulada"
    ),
    _S.NO_SHOW: "no show, noshow, not arrived, nicht erschienen, nicht angereist, non presente, no presentado",
}

_STATUS_BY_WORD = {word.strip(): status for status, words in _WORDS.items() for word in words.split(",")} | {
    folded_header(status): status for status in IMPORTED_STATUSES
}


def status_of(word: str, translated: Mapping[str, str]) -> BookingStatus | None:
    """Return the status that a word of the file means, first by the map; None for an unknown word."""
    if word in translated:
        return BookingStatus(translated[word])
    return _STATUS_BY_WORD.get(folded_header(word))
