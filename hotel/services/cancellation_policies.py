"""The writers of cancellation policies and their terms."""

import logging
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from hotel.cancellation_terms import Share, Terms, Tier
from hotel.exceptions import CancellationPolicyNotFound
from hotel.kernel.attempt import LockRank
from hotel.kernel.command import Command
from hotel.kernel.exceptions import Conflict, Invalid
from hotel.kernel.locking import LockQuery
from hotel.kernel.sentences import please_correct
from hotel.kernel.sql import insert_rows, update_rows
from hotel.models import CancellationPolicy, CancellationTerms, Hotel
from hotel.selectors import find_cancellation_policies
from hotel.services.hotels import LOCK_HOTEL

logger = logging.getLogger(__name__)

TERMS_FIELDS = frozenset({"name", "tiers", "no_show", "deposit"})
"""Fields whose change gives a policy new terms."""
CHANGEABLE = TERMS_FIELDS | {"is_active", "is_default"}

_LOCK_POLICY: LockQuery[CancellationPolicy] = LockQuery(
    "lock_cancellation_policy",
    lambda given: CancellationPolicy.objects.filter(
        hotel=given.value("hotel_pk"), policy_code=given.value("policy_code")
    ).select_related("terms"),
    rank=LockRank.CANCELLATION_POLICIES,
)


def create_cancellation_policy(
    command: Command[Hotel, Any],
    *,
    policy_code: str,
    name: str,
    tiers: tuple[Tier, ...] = (),
    no_show: Share | None = None,
    deposit: Share | None = None,
    is_default: bool = False,
) -> CancellationPolicy:
    """Create a cancellation policy; with `is_default` it applies to new bookings that name none.

    The caller checks the capability: this app knows no roles. Locks the hotel.
    Raises Invalid (terms), Conflict (cancellation_policy_taken), Busy.
    """
    (hotel,) = LOCK_HOTEL(hotel_pk=command.hotel.pk)
    terms = Terms(tiers, no_show, deposit)
    _require_valid(hotel, terms)
    if find_cancellation_policies(hotel=hotel, codes=[policy_code]):
        detail = _("This hotel has a cancellation policy %(code)s already.") % {"code": policy_code}
        raise Conflict(detail, code="cancellation_policy_taken", cancellation_policy=policy_code)
    policy = CancellationPolicy(
        hotel=hotel,
        policy_code=policy_code,
        terms=_insert_terms(command, policy_code=policy_code, name=name, terms=terms),
        created_at=command.now,
        updated_at=command.now,
    )
    insert_rows([policy], set_primary_keys=True)
    _set_default(command, hotel, policy, is_default=is_default)
    return policy


def update_cancellation_policy(
    command: Command[Hotel, Any], *, policy_code: str, changes: Mapping[str, Any]
) -> CancellationPolicy:
    """Change a cancellation policy, by name, among CHANGEABLE. Unchanged values write nothing.

    Changed terms are a new row: bookings keep the terms under which they were made. The caller checks the
    capability. Locks the hotel, then the policy.
    Raises CancellationPolicyNotFound, Invalid (terms, an inactive default), Busy.
    """
    (hotel,) = LOCK_HOTEL(hotel_pk=command.hotel.pk)
    policy = _lock_policy(hotel, policy_code)
    was_default = policy.pk == hotel.default_cancellation_policy_id
    is_active = changes.get("is_active", policy.is_active)
    is_default = changes.get("is_default", was_default)
    name, terms = _changed_terms(policy.terms, changes)
    _require_valid(hotel, terms)
    if is_default and not is_active:
        sentence = _("The default policy of the hotel is active.")
        raise Invalid(please_correct(["is_active"]), errors={"is_active": [sentence]})
    has_new_terms = (name, terms) != (policy.terms.name, policy.terms.as_values())
    if has_new_terms:
        policy.terms = _insert_terms(command, policy_code=policy_code, name=name, terms=terms)
    if has_new_terms or is_active != policy.is_active or is_default != was_default:
        policy.is_active = is_active
        policy.version, policy.updated_at = policy.version + 1, command.now
        update_rows([policy], ["terms_id", "is_active", "version", "updated_at"])
    _set_default(command, hotel, policy, is_default=is_default)
    return policy


def _lock_policy(hotel: Hotel, policy_code: str) -> CancellationPolicy:
    for policy in _LOCK_POLICY(hotel_pk=hotel.pk, policy_code=policy_code):
        policy.hotel = hotel
        return policy
    raise CancellationPolicyNotFound(policy_code)


def _changed_terms(terms: CancellationTerms, changes: Mapping[str, Any]) -> tuple[str, Terms]:
    old = terms.as_values()
    return changes.get("name", terms.name), Terms(
        changes.get("tiers", old.tiers),
        changes.get("no_show", old.no_show),
        changes.get("deposit", old.deposit),
    )


def _insert_terms(
    command: Command[Hotel, Any], *, policy_code: str, name: str, terms: Terms
) -> CancellationTerms:
    row = CancellationTerms(
        hotel=command.hotel,
        policy_code=policy_code,
        name=name,
        **terms.as_stored(),
        staff_pk=command.staff.pk if command.staff else None,
        created_at=command.now,
    )
    insert_rows([row], set_primary_keys=True)
    logger.info(
        "Cancellation terms changed",
        extra={"hotel": command.hotel.slug, "cancellation_policy": policy_code, "staff_id": row.staff_pk},
    )
    return row


def _set_default(
    command: Command[Hotel, Any], hotel: Hotel, policy: CancellationPolicy, *, is_default: bool
) -> None:
    """Make the policy the default of its locked hotel, or no longer so. Writes nothing if it is so already."""
    if is_default == (policy.pk == hotel.default_cancellation_policy_id):
        return
    hotel.default_cancellation_policy_id = policy.pk if is_default else None
    hotel.version, hotel.updated_at = hotel.version + 1, command.now
    update_rows([hotel], ["default_cancellation_policy_id", "version", "updated_at"])


def _require_valid(hotel: Hotel, terms: Terms) -> None:
    if errors := terms.errors(hotel.currency):
        raise Invalid(please_correct(sorted(errors)), errors=errors)
