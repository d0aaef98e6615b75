"""Names of persons, in the one form in which they are stored: Unicode NFC, so that equal names are equal text."""

from unicodedata import normalize

from django.db.models import BooleanField, Func, Q
from django.utils.translation import gettext as _

MAX_NAME_LENGTH = 100
"""Characters of a first or last name."""

MAX_FULL_NAME_LENGTH = 200
"""Characters of the name of a booker, first and last name in one."""


class IsNfcNormalized(Func):
    """PostgreSQL's `… IS NFC NORMALIZED`, for constraints."""

    template = "%(expressions)s IS NFC NORMALIZED"
    output_field = BooleanField()


def are_nfc_normalized(*fields: str) -> Q:
    """Return the condition that these text fields are stored in NFC."""
    condition = Q()
    for field in fields:
        condition &= Q(IsNfcNormalized(field))
    return condition


def normalized_name(text: str) -> str:
    """Return a name as it is stored: in NFC, without spaces around it."""
    return normalized_text(text).strip()


def normalized_text(text: str) -> str:
    """Return text in NFC: for a search among stored names."""
    return normalize("NFC", text)


def person_name_errors(*, first_name: str, last_name: str) -> dict[str, str]:
    """Return what is wrong with the normalized names of one person, by field. One of the two may be empty."""
    if not (first_name or last_name):
        sentence = _("A person has a first name, a last name, or both.")
        return {"first_name": sentence, "last_name": sentence}
    names = {"first_name": first_name, "last_name": last_name}
    return {field: _too_long(MAX_NAME_LENGTH) for field, name in names.items() if len(name) > MAX_NAME_LENGTH}


def full_name_errors(field: str, name: str) -> dict[str, str]:
    """Return what is wrong with a normalized full name, by field."""
    if len(name) <= MAX_FULL_NAME_LENGTH:
        return {}
    return {field: _too_long(MAX_FULL_NAME_LENGTH)}


def _too_long(maximum: int) -> str:
    return _("A name has at most %(maximum)s characters.") % {"maximum": maximum}
