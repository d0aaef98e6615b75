"""The guests and bookings of the filled hotel: the same in every run."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

_FIRST_NAMES = """
    Aoife Ben Chiara Dmitri Elena Fatima Grace Hans Ines José Kwame Lena Mateo Nora Olga Piotr Quentin Rosa Seán Tomasz
    Ulla Victor Ximena Yuki Zoë Anna Brian Carmen Daniel Emily Franz Günther Hannah Ivan Julia Karl Laura Marta Niamh
    Oscar Paula René Sofia Theo Ursula Valérie William Yara Zeynep 李
"""
_LAST_NAMES = """
    Abernathy Almeida Andersson Bauer Bianchi Björk Brennan Callaghan Castillo Chatterjee Christensen D'Angelo Delacroix
    Dimitriou Doherty Eriksson Fernández Fischer Fitzgerald Fontaine Gallagher García Großmann Haddad Hernández Hoffmann
    Horváth Iwasaki Jankowski Jensen Kaczmarek Kavanagh Kelly Kowalski Kristensen Laurent Lindqvist Łukasik MacDonald
    Marchetti Mbeki McCarthy Meyer Moreau Müller Nakamura Nguyễn Novák O'Brien O'Connor O'Sullivan Okafor Olsen
    Papadopoulos Pereira Petrov Quinn Ramírez Richter Rossi Sánchez Schmidt Schröder Silva Søndergaard Takahashi
    Tkachenko Vandenberghe Varga Visser Wagner Walsh Weiß Wiśniewski Wójcik Yamamoto Yılmaz Zimmermann Żuraw Li Ng
"""  # noqa: RUF001 - names as guests write them
FIRST_NAMES, LAST_NAMES = _FIRST_NAMES.split(), _LAST_NAMES.split()
COMMON_NAME = "Murphy"
COMMON_SHARE = 0.55
"""The part of all bookings whose guests have the name that most bear."""

RARE_NAME = "Featherstone"
RARE_NAME_EVERY = 600
"""One booking of so many is of the family with the rare name."""

CHANNELS = ("BOOKING", "EXPEDIA", "DIRECT", "AGENCY")


class Guestbook:
    """Draws bookings with people. Two guestbooks draw the same ones in the same order.

    `drawn` is the number of bookings that the hotel has already, whose references are taken.
    """

    def __init__(self, *, drawn: int = 0) -> None:
        self._random = Random(9)
        self._drawn = drawn

    def bookings(
        self, count: int, *, people: int, arrival: date, nights: int, types: tuple[str, ...]
    ) -> list[dict[str, Any]]:
        """Return the bodies of confirmed bookings of so many persons each; the types take turns."""
        return [self._booking(people, arrival, nights, types[number % len(types)]) for number in range(count)]

    def _booking(self, people: int, arrival: date, nights: int, room_type: str) -> dict[str, Any]:
        self._drawn += 1
        family = self._family()
        channel = self._random.choice(CHANNELS)
        return {
            "room_type": room_type,
            "check_in": arrival.isoformat(),
            "check_out": (arrival + timedelta(days=nights)).isoformat(),
            "adults": people,
            "party": list(self._party(people, family)),
            "total_amount": "0.00",  # builds without a ledger are measured, too
            "currency": "EUR",
            "confirm": True,
            "source": channel,
            "external_reference": external_reference(self._drawn),
        }

    def _family(self) -> str:
        if self._drawn % RARE_NAME_EVERY == 1:
            return RARE_NAME
        return COMMON_NAME if self._random.random() < COMMON_SHARE else self._random.choice(LAST_NAMES)

    def _party(self, people: int, family: str) -> Iterator[dict[str, str]]:
        for number in range(people):
            first_name = self._random.choice(FIRST_NAMES)
            phone = f"+3538{self._random.randrange(10_000_000, 100_000_000)}"
            yield {
                "role": "COMPANION" if number else "PRIMARY",
                "first_name": first_name,
                "last_name": family if self._random.random() < 0.8 else self._random.choice(LAST_NAMES),
                "email": "" if number else f"guest{self._drawn}@example.com",
                "phone": "" if number else phone,
            }


def external_reference(number: int) -> str:
    """Return the channel's number of the booking drawn at this place, from 1 on."""
    return f"CH-{7_301_900 + number * 37}"
