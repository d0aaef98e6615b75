"""Create hotels and change their settings."""

import logging
import re
from collections.abc import Mapping
from datetime import UTC, time
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from hotel.currencies import is_currency_on, places_error
from hotel.enums import Language
from hotel.kernel.attempt import LockRank
from hotel.kernel.command import Command, InstallationCommand
from hotel.kernel.exceptions import Invalid
from hotel.kernel.locking import LockQuery
from hotel.kernel.sentences import day_text, please_correct
from hotel.kernel.sql import update_rows
from hotel.kernel.time_zones import time_zone_names
from hotel.models import INVOICE_PREFIX, Hotel

logger = logging.getLogger(__name__)

CHANGEABLE = frozenset(
    {
        "name",
        "timezone",
        "day_starts_at",
        "check_in_time",
        "check_out_time",
        "no_show_cutoff",
        "requires_inspection",
        "allow_uninspected_check_in",
        "require_complete_party",
        "allow_open_balance",
        "refund_limit",
        "idle_lock_minutes",
        "language",
        "sends_mail",
        "email",
        "hold_minutes",
        "company_name",
        "company_address",
        "tax_number",
        "invoice_prefix",
        "invoice_year",
    }
)
"""Settings that can be changed. The currency cannot: stored amounts are in it."""

LOCK_HOTEL = LockQuery(
    "lock_hotel", lambda given: Hotel.objects.filter(pk=given.value("hotel_pk")), rank=LockRank.HOTELS
)
"""Locks the hotel whose settings change."""


def create_hotel(
    command: InstallationCommand,
    *,
    slug: str,
    name: str,
    timezone: str,
    currency: str,
    requires_inspection: bool = True,
    allow_uninspected_check_in: bool = False,
    allow_open_balance: bool = False,
    refund_limit: Decimal = Decimal(0),
    day_starts_at: time = time(4),
    check_in_time: time = time(15),
    check_out_time: time = time(11),
    no_show_cutoff: time | None = None,
    require_complete_party: bool = False,
    idle_lock_minutes: int | None = 10,
    language: str = Language.ENGLISH,
    sends_mail: bool = True,
    email: str = "",
    hold_minutes: int | None = None,
    company_name: str = "",
    company_address: str = "",
    tax_number: str = "",
    invoice_prefix: str = "",
    invoice_year: bool = True,
) -> Hotel:
    """Create a hotel.

    Raises Invalid (unknown time zone, a currency that ISO 4217 does not list on the UTC date of the command, malformed
    slug or prefix, slug in use).
    """
    errors = _clock_errors(timezone) | _prefix_errors(invoice_prefix)
    today = command.now.astimezone(UTC).date()
    if not is_currency_on(currency, today):
        errors["currency"] = [_("ISO 4217 lists no such currency on %(day)s.") % {"day": day_text(today)}]
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,50}", slug):
        errors["slug"] = [_("A slug has 1 to 50 letters, digits, hyphens and underscores.")]
    elif Hotel.objects.filter(slug=slug).exists():
        errors["slug"] = [_("Another hotel has this slug.")]
    _refuse(errors)
    return Hotel.objects.create(
        slug=slug,
        name=name,
        timezone=timezone,
        currency=currency,
        requires_inspection=requires_inspection,
        allow_uninspected_check_in=allow_uninspected_check_in,
        allow_open_balance=allow_open_balance,
        refund_limit=refund_limit,
        day_starts_at=day_starts_at,
        check_in_time=check_in_time,
        check_out_time=check_out_time,
        no_show_cutoff=no_show_cutoff,
        require_complete_party=require_complete_party,
        idle_lock_minutes=idle_lock_minutes,
        language=language,
        sends_mail=sends_mail,
        email=email,
        hold_minutes=hold_minutes,
        company_name=company_name,
        company_address=company_address,
        tax_number=tax_number,
        invoice_prefix=invoice_prefix,
        invoice_year=invoice_year,
    )


def update_hotel_settings(command: Command[Hotel, Any], *, changes: Mapping[str, Any]) -> Hotel:
    """Change hotel settings, by name, among CHANGEABLE. Unchanged values write nothing.

    The caller checks the capability: this app knows no roles. Locks the hotel. Raises Invalid, Busy.
    """
    (locked,) = LOCK_HOTEL(hotel_pk=command.hotel.pk)
    errors = {name: [_("This cannot be changed.")] for name in changes.keys() - CHANGEABLE}
    if "timezone" in changes:
        errors |= _clock_errors(changes["timezone"])
    errors |= _prefix_errors(changes.get("invoice_prefix", ""))
    if sentence := places_error(changes.get("refund_limit", Decimal(0)), locked.currency):
        errors["refund_limit"] = [sentence]
    _refuse(errors)
    changed = {name: value for name, value in changes.items() if getattr(locked, name) != value}
    if changed:
        for name, value in changed.items():
            setattr(locked, name, value)
        locked.version, locked.updated_at = locked.version + 1, command.now
        update_rows([locked], [*sorted(CHANGEABLE), "version", "updated_at"])
        logger.info(
            "Hotel settings changed",
            extra={
                "hotel": locked.slug,
                "fields": sorted(changed),
                "staff_id": command.staff.pk if command.staff else None,
            },
        )
    return locked


def _clock_errors(timezone: str) -> dict[str, list[str]]:
    if timezone in time_zone_names():
        return {}
    return {"timezone": [_("This is not a time zone of the IANA database, for example Europe/Dublin.")]}


def _prefix_errors(prefix: str) -> dict[str, list[str]]:
    if re.fullmatch(INVOICE_PREFIX, prefix):
        return {}
    return {
        "invoice_prefix": [_("At most 16 letters of the English alphabet, digits, hyphens and underscores.")]
    }


def _refuse(errors: dict[str, list[str]]) -> None:
    if errors:
        raise Invalid(please_correct(sorted(errors)), errors=errors)
