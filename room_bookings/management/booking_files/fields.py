"""What a column of an export may hold, and the headers by which other systems name it.

The headers were taken from the exports and import templates that hotel systems and channels document publicly, in
English, German, French and Spanish.
"""

import unicodedata
from collections.abc import Mapping

from django.db import models


class Field(models.TextChoices):
    """A field of a booking that a column may hold."""

    REFERENCE = "reference", "number of the booking in the other system"
    ITEM = "item", "which room of several under one reference"
    SOURCE = "source", "channel that sold the booking"
    STATUS = "status", "status"
    ROOM_TYPE = "room_type", "room type"
    ROOM_NUMBER = "room_number", "room"
    CHECK_IN = "check_in", "arrival"
    CHECK_OUT = "check_out", "departure"
    NIGHTS = "nights", "nights"
    ADULTS = "adults", "adults"
    CHILDREN = "children", "children"
    GUEST_NAME = "guest_name", "whole name of the guest"
    FIRST_NAME = "first_name", "first name"
    LAST_NAME = "last_name", "last name"
    EMAIL = "email", "e-mail"
    PHONE = "phone", "telephone"
    BOOKER_NAME = "booker_name", "who booked, if it is not the guest"
    GROUP = "group", "group"
    TOTAL = "total", "price of the stay"
    PAID = "paid", "amount that was paid"
    CURRENCY = "currency", "currency"
    ARRIVAL_TIME = "arrival_time", "agreed time of arrival"
    REQUESTS = "requests", "wishes of the guest"


_HEADERS: Mapping[Field, str] = {
    Field.REFERENCE: (
        "reservation number, reservation id, reservation no, reservation, res id, res no, booking number, booking id, "
        "booking reference, booking no, book number, booking, confirmation number, confirmation no, confirmation code, "
        "confirmation, reference, reference number, reservierungsnummer, buchungsnummer, reservierung, buchung, "
        "bestatigungsnummer, numero de reservation, n de reservation, reference de reservation, numero de reserva, "
        "no de reserva, localizador, reserva, codigo de confirmacion"
    ),
    Field.ITEM: "item, room index, room no of booking, position, sub reservation, sub reservation id",
    Field.SOURCE: (
        "source, channel, booking source, reservation source, origin, ota, agency, travel agent, partner, kanal, "
        "quelle, herkunft, canal, origine, origen, agence, agencia"
    ),
    Field.STATUS: "status, booking status, reservation status, state, statut, estado, buchungsstatus, etat",
    Field.ROOM_TYPE: (
        "room type, room types, roomtype, room category, category, unit type, accommodation, accommodation type, "
        "zimmertyp, zimmerkategorie, kategorie, type de chambre, categorie, categorie de chambre, tipo de habitacion, "
        "categoria"
    ),
    Field.ROOM_NUMBER: (
        "room, room number, room no, room name, assigned room, unit, zimmer, zimmernummer, zimmer nr, chambre, "
        "numero de chambre, n de chambre, habitacion, numero de habitacion"
    ),
    Field.CHECK_IN: (
        "check in, checkin, check in date, checkin date, arrival, arrival date, from, start, start date, anreise, "
        "anreisedatum, ankunft, von, arrivee, date d arrivee, debut, llegada, fecha de llegada, entrada, "
        "fecha de entrada"
    ),
    Field.CHECK_OUT: (
        "check out, checkout, check out date, checkout date, departure, departure date, to, end, end date, abreise, "
        "abreisedatum, abfahrt, bis, depart, date de depart, fin, salida, fecha de salida"
    ),
    Field.NIGHTS: (
        "nights, number of nights, no of nights, room nights, duration nights, los, length of stay, nachte, "
        "ubernachtungen, anzahl nachte, nuits, nombre de nuits, nuitees, noches, numero de noches"
    ),
    Field.ADULTS: (
        "adults, number of adults, no of adults, guests, persons, people, pax, erwachsene, personen, adultes, "
        "personnes, adultos, personas"
    ),
    Field.CHILDREN: "children, number of children, kids, kinder, enfants, ninos",
    Field.GUEST_NAME: (
        "guest name, guest name s, guest, name, guest full name, customer, customer name, full name, gast, gastname, "
        "name des gastes, client, nom du client, huesped, nombre del huesped, cliente"
    ),
    Field.FIRST_NAME: (
        "first name, given name, guest first name, forename, vorname, prenom, nombre, primer nombre"
    ),
    Field.LAST_NAME: (
        "last name, surname, family name, guest last name, nachname, familienname, nom, nom de famille, apellido, "
        "apellidos"
    ),
    Field.EMAIL: "email, e mail, email address, guest email, mail, adresse e mail, correo, correo electronico",
    Field.PHONE: (
        "phone, phone number, telephone, mobile, cell phone, guest phone, telefon, telefonnummer, mobil, handy, "
        "numero de telephone, portable, telefono, movil"
    ),
    Field.BOOKER_NAME: "booked by, booker, booker name, gebucht von, besteller, reserve par, reservado por",
    Field.GROUP: "group, group name, group reference, block, block code, gruppe, groupe, grupo",
    Field.TOTAL: (
        "total, total amount, amount, price, total price, grand total, accommodation total, gross amount, revenue, "
        "gesamt, gesamtpreis, gesamtbetrag, preis, betrag, summe, montant, montant total, prix, prix total, importe, "
        "importe total, precio, precio total"
    ),
    Field.PAID: (
        "paid, amount paid, paid amount, deposit, deposit paid, payments, payment total, bezahlt, anzahlung, "
        "gezahlt, paye, montant paye, acompte, pagado, importe pagado, deposito"
    ),
    Field.CURRENCY: "currency, currency code, wahrung, devise, monnaie, moneda, divisa",
    Field.ARRIVAL_TIME: (
        "arrival time, eta, estimated arrival, expected arrival time, check in time, ankunftszeit, anreisezeit, "
        "heure d arrivee, hora de llegada"
    ),
    Field.REQUESTS: (
        "requests, special requests, guest requests, remarks, comments, comment, notes, wunsche, bemerkungen, "
        "bemerkung, anmerkungen, notizen, remarques, commentaires, demandes, observaciones, comentarios, peticiones"
    ),
}

FIELD_BY_HEADER: Mapping[str, Field] = {
    header.strip(): field for field, headers in _HEADERS.items() for header in headers.split(",")
}
"""The fields by their headers, folded as `folded_header` does."""


def folded_header(text: str) -> str:
    """Return a header in lower case, without accents and signs, its words one space apart."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(
        letter if letter.isalnum() else " " for letter in decomposed if not unicodedata.combining(letter)
    )
    return " ".join(letters.split())
