"""Admin pages of cancellation policies and of the terms that they had."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError

from hotel.cancellation_terms import MAX_TIERS, Share, Tier
from hotel.enums import ShareKind
from hotel.kernel.attempt import LockRank
from hotel.models import CancellationPolicy, CancellationTerms
from hotel.services import create_cancellation_policy, update_cancellation_policy
from staff.admin.base import HotelScopedAdmin
from staff.admin.forms import HotelScopedForm
from staff.admin.versioned import VersionedAdmin
from staff.capabilities import Capability
from staff.command import Command

FROM_BOOKING = "booking"
_KINDS = "|".join(ShareKind.values)
_SHARE = re.compile(rf"({_KINDS})(?: ([0-9]{{1,10}}(?:\.[0-9]{{1,3}})?))?", re.ASCII)
_TIER = re.compile(rf"([0-9]{{1,4}}|{FROM_BOOKING}) (.+)", re.ASCII)
_SHARE_HELP = "PERCENT 50, FIXED 80.00, FIRST_NIGHT or FULL."


class ShareField(forms.CharField):
    """A share of a price as text: `PERCENT 50`, `FIXED 80.00`, `FIRST_NIGHT` or `FULL`."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return parsed_share(text) if text else None


class TiersField(forms.CharField):
    """Tiers as text, one to a line, each with its hours: `48 PERCENT 50`, or `booking FULL` from the booking on."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        lines = (super().to_python(value) or "").splitlines()
        return tuple(parsed_tier(line.strip()) for line in lines[: MAX_TIERS + 1] if line.strip())


class PolicyForm(HotelScopedForm):
    """A policy with its terms as text."""

    name = forms.CharField(max_length=100)
    tiers = TiersField(
        required=False, help_text=f"One to a line, hours before the arrival first: 48 {_SHARE_HELP}"
    )
    no_show = ShareField(required=False, help_text=f"{_SHARE_HELP} Empty: as a cancellation at the arrival.")
    deposit = ShareField(required=False, help_text=f"{_SHARE_HELP} Empty: none.")
    is_default = forms.BooleanField(required=False, help_text="Whether new bookings that name none have it.")

    class Meta:
        model = CancellationPolicy
        fields = ["hotel", "policy_code", "is_active"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            return
        terms = self.instance.terms.as_values()
        self.initial = {
            **self.initial,
            "name": self.instance.terms.name,
            "tiers": "\n".join(tier_text(tier) for tier in terms.tiers),
            "no_show": share_text(terms.no_show),
            "deposit": share_text(terms.deposit),
            "is_default": self.instance.pk == self.instance.hotel.default_cancellation_policy_id,
        }


@admin.register(CancellationPolicy)
class CancellationPolicyAdmin(VersionedAdmin):
    """Cancellation policies: list, add and change for managers. Changed terms apply to new bookings only."""

    subject = (LockRank.CANCELLATION_POLICIES, "policy_code")
    form = PolicyForm
    view_capability = add_capability = change_capability = Capability.CANCELLATION_POLICIES
    add_fields = ["hotel", "policy_code", "name", "tiers", "no_show", "deposit", "is_default"]
    editable = ["is_active", "name", "tiers", "no_show", "deposit", "is_default"]
    hidden = ["id", "terms"]
    shown_last = ["name", "tiers", "no_show", "deposit", "is_default"]
    list_display = ["policy_code", "name", "hotel", "is_active", "updated_at"]
    list_select_related = ["hotel", "terms"]
    list_filter = ["is_active", ("hotel", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["policy_code", "terms__name"]

    @admin.display(ordering="terms__name")
    def name(self, policy: CancellationPolicy) -> str:
        return policy.terms.name

    def write(
        self, command: Command, obj: CancellationPolicy, form: Any, *, change: bool
    ) -> CancellationPolicy:
        given = form.cleaned_data
        names = ["name", "tiers", "no_show", "deposit", "is_default"]
        values = {name: given[name] for name in names}
        if change:
            changes = values | {"is_active": given["is_active"]}
            return update_cancellation_policy(command, policy_code=obj.policy_code, changes=changes)
        return create_cancellation_policy(command, policy_code=given["policy_code"], **values)


@admin.register(CancellationTerms)
class CancellationTermsAdmin(HotelScopedAdmin):
    """The terms that policies have and had: list and view."""

    view_capability = Capability.CANCELLATION_POLICIES
    hidden = ["id"]
    list_display = ["policy_code", "name", "hotel", "created_at"]
    list_select_related = ["hotel"]
    list_filter = [("hotel", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["policy_code", "name"]


def parsed_share(text: str) -> Share:
    """Return the share that `share_text` wrote. Raises ValidationError."""
    match = _SHARE.fullmatch(text)
    if match is None:
        raise ValidationError(f"One of: {_SHARE_HELP}")
    return Share(match[1], Decimal(match[2]) if match[2] else None)


def parsed_tier(line: str) -> Tier:
    """Return the tier that `tier_text` wrote. Raises ValidationError."""
    match = _TIER.fullmatch(line)
    if match is None:
        raise ValidationError(
            f"Each line begins with hours or with '{FROM_BOOKING}', for example: 48 PERCENT 50"
        )
    return Tier(None if match[1] == FROM_BOOKING else int(match[1]), parsed_share(match[2]))


def share_text(share: Share | None) -> str:
    """Return a share as text."""
    if share is None:
        return ""
    return share.kind if share.value is None else f"{share.kind} {share.value:f}"


def tier_text(tier: Tier) -> str:
    """Return a tier as a line of text."""
    return f"{FROM_BOOKING if tier.hours_before is None else tier.hours_before} {share_text(tier.share)}"
