"""The sentences of the API in the language of the caller."""

from typing import Any

import pytest

from rooms.enums import RoomStatus
from tests import scenarios
from tests.room_bookings.api.api_calls import Caller, path_of
from tests.scenarios import Scenario

LANGUAGES = ("en", "de", "es", "fr")


def answer_in(caller: Caller, language: str, path: str, body: dict[str, Any] | None) -> dict[str, Any]:
    """Return the answer to a POST, or to a GET without a body, in a language."""
    url, header = caller.scenario.url(path), {"Accept-Language": language}
    send = caller.client.get if body is None else caller.client.post
    answer: dict[str, Any] = send(url, body, headers=header).json()
    return answer


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Booking {id} is confirmed; this needs a booking that is checked in."),
        ("de", "Buchung {id} ist bestätigt; dafür muss sie eingecheckt sein."),
        ("es", "La reserva {id} está confirmada; para esto debe estar con entrada registrada."),
        ("fr", "La réservation {id} est confirmée\xa0; pour cela, elle doit être enregistrée à l'arrivée."),
        ("de-AT,de;q=0.9,en;q=0.8", "Buchung {id} ist bestätigt; dafür muss sie eingecheckt sein."),
        ("it", "Booking {id} is confirmed; this needs a booking that is checked in."),
    ],
)
def test_reason_names_booking_and_statuses_in_words(
    front_desk: Caller, scenario: Scenario, language: str, sentence: str
) -> None:
    booking = scenarios.booking(scenario)

    problem = answer_in(front_desk, language, path_of(booking, "check-out"), {})

    assert problem["detail"] == sentence.format(id=booking.booking_id)
    assert problem["reasons"] == [
        {"code": "wrong_status", "detail": problem["detail"], "overridable_by": None}
    ]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Room 101 is dirty."),
        ("de", "Zimmer 101 ist schmutzig."),
        ("es", "La habitación 101 está sucia."),
        ("fr", "La chambre 101 est sale."),
    ],
)
def test_reason_names_room_and_its_status_in_words(
    front_desk: Caller, scenario: Scenario, language: str, sentence: str
) -> None:
    booking = scenarios.booking_with_room(scenario, "101")
    scenarios.override(scenario, "101", RoomStatus.CHECKOUT_DIRTY)

    problem = answer_in(front_desk, language, path_of(booking, "check-in"), {})

    assert (problem["code"], problem["detail"]) == ("room_dirty", sentence)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "The guest may still arrive: the arrival day 2026-05-14 is not over."),
        ("de", "Der Gast kann noch anreisen: Der Anreisetag 14. Mai 2026 ist nicht vorbei."),
        ("es", "El huésped aún puede llegar: el día de llegada 14 de mayo de 2026 no ha terminado."),
        ("fr", "Le client peut encore arriver\xa0: le jour d'arrivée, le 14 mai 2026, n'est pas terminé."),
    ],
)
def test_dates_are_written_as_the_language_writes_them(
    front_desk: Caller, scenario: Scenario, language: str, sentence: str
) -> None:
    booking = scenarios.booking(scenario)

    problem = answer_in(front_desk, language, path_of(booking, "no-show"), {})

    assert (problem["code"], problem["detail"]) == ("arrival_not_over", sentence)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "The guests checked out on 2026-05-14; the booking runs until 2026-05-16."),
        ("de", "Die Gäste sind am 14. Mai 2026 abgereist; die Buchung läuft bis 16. Mai 2026."),
        ("es", "Los huéspedes salieron el 14 de mayo de 2026; la reserva llega hasta el 16 de mayo de 2026."),
        ("fr", "Les clients sont partis le 14 mai 2026\xa0; la réservation court jusqu'au 16 mai 2026."),
    ],
)
def test_warning_is_in_the_language(
    front_desk: Caller, scenario: Scenario, language: str, sentence: str
) -> None:
    booking = scenarios.checked_in_booking(scenario, "101")

    answer = answer_in(front_desk, language, path_of(booking, "check-out"), {})

    assert answer["warnings"] == [{"code": "early_departure", "detail": sentence}]


@pytest.mark.parametrize(
    ("language", "in_body", "in_query"),
    [
        ("en", "This must be a string.", "Ensure this value is less than or equal to 1000000."),
        ("de", "Das muss ein Text sein.", "Dieser Wert darf höchstens 1000000 sein."),
        ("es", "Esto debe ser un texto.", "Este valor debe ser menor o igual que 1000000."),
        ("fr", "Ceci doit être un texte.", "Cette valeur doit être inférieure ou égale à 1000000."),
    ],
)
def test_errors_of_input_are_in_the_language_of_each_request(
    front_desk: Caller, scenario: Scenario, language: str, in_body: str, in_query: str
) -> None:
    booking = scenarios.booking(scenario)
    for _ in range(2):
        body = answer_in(front_desk, language, path_of(booking, "check-in"), {"note": 1})
        query = answer_in(front_desk, language, "room-bookings/?page=1000001", None)

        assert body["errors"] == {"note": [in_body]}
        assert query["errors"] == {"page": [in_query]}


def test_same_thread_answers_each_request_in_its_own_language(front_desk: Caller, scenario: Scenario) -> None:
    path = "room-bookings/?page=1000001"
    answers = [
        answer_in(front_desk, language, path, None)["errors"]["page"][0]
        for language in (*LANGUAGES, *LANGUAGES)
    ]

    assert answers[:4] == answers[4:]
    assert len(set(answers)) == len(LANGUAGES)


def test_missing_capability_is_named_in_the_language(housekeeper: Caller, scenario: Scenario) -> None:
    booking = scenarios.booking(scenario)

    problem = answer_in(housekeeper, "de", path_of(booking, "check-in"), {})

    assert problem["title"] == "Die Rollen dieser Person erlauben es nicht."
    assert problem["detail"].startswith("Ihre Rollen umfassen nicht: Buchungen: bestätigen, No-Show,")


def test_what_is_stored_is_the_same_in_every_language(manager: Caller, scenario: Scenario) -> None:
    """The timeline and the events show stored values: codes, never words."""
    booking = scenarios.booking_with_room(scenario, "101")

    answer_in(manager, "de", path_of(booking, "check-in"), {})

    for path in (path_of(booking, "timeline"), "rooms/101/timeline/", "events/", path_of(booking)):
        answers = [answer_in(manager, language, path, None) for language in LANGUAGES]
        assert answers.count(answers[0]) == len(LANGUAGES)
    assert answers[0]["status"] == "CHECKED_IN"


def test_documents_of_the_api_are_in_english(manager: Caller) -> None:
    english, german = (
        manager.client.get("/api/schema/?format=json", headers={"Accept-Language": language}).content
        for language in ("en", "de")
    )

    assert b"The room is occupied." in english
    assert german == english
