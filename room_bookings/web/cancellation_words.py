"""The cancellation terms of a booking in words, with their deadlines on the clock of the page."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from hotel.enums import ShareKind
from hotel.web.amounts import amount_in_words

Summary = Mapping[str, Any]
"""What `selectors.cancellation_terms.cancellation_summary` returns for a role that sees amounts."""


def deadline_sentence(summary: Summary, *, now: datetime) -> str:
    """Return until when a cancellation is free."""
    until = summary["free_cancellation_until"]
    if until is None:
        return _("A cancellation is free at any time.")
    if not summary["is_refundable"]:
        return _("The booking is not refundable.")
    if now < until:
        return _("A cancellation is free until %(moment)s.") % {"moment": moment(until)}
    return _("A cancellation was free until %(moment)s.") % {"moment": moment(until)}


def penalty_sentences(summary: Summary) -> list[str]:
    """Return what each tier and a no-show cost."""
    sentences = [_tier_sentence(tier, summary["currency"]) for tier in summary["tiers"]]
    if summary["no_show"] is not None:
        share = share_in_words(summary["no_show"], summary["currency"])
        sentences.append(_("No-show: %(share)s.") % {"share": share})
    return sentences


def cost_sentence(summary: Summary, action: str) -> str:
    """Return what a cancellation (`cancel`) or a `no-show` costs now; empty where the booking has no terms."""
    name = "no_show_penalty" if action == "no-show" else "cancellation_penalty"
    amount = summary[name]
    if summary["policy"] is None or amount is None:
        return ""
    if Decimal(amount) == 0:
        return _("By the terms of the booking this is free.")
    return _("By the terms of the booking this costs %(amount)s.") % {
        "amount": amount_in_words(amount, summary["currency"])
    }


def share_in_words(share: Mapping[str, Any], currency: str) -> str:
    """Return a penalty or deposit in words: 50 %, 80.00 EUR, the first night, the full amount."""
    kind, value = share["kind"], share["value"]
    if kind == ShareKind.PERCENT:
        number = amount_in_words(value.rstrip("0").rstrip("."))
        return f"{number}\N{NO-BREAK SPACE}%"
    if kind == ShareKind.FIXED:
        return amount_in_words(value, currency)
    return str(ShareKind(kind).label)


def moment(at: datetime) -> str:
    """Return date and time of day in the time zone of the page."""
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")


def _tier_sentence(tier: Mapping[str, Any], currency: str) -> str:
    words = {
        "share": share_in_words(tier, currency),
        "amount": amount_in_words(tier["penalty"], currency),
    }
    if tier["hours_before"] is None:
        return _("From the booking on: %(share)s (%(amount)s).") % words
    from_then = {"moment": moment(tier["applies_from"])}
    return _("From %(moment)s: %(share)s (%(amount)s).") % (words | from_then)


def terms_in_words(summary: Summary, *, now: datetime) -> Sequence[str]:
    """Return the deadline and the penalties, one sentence each."""
    return [deadline_sentence(summary, now=now), *penalty_sentences(summary)]
