"""Selectors of cancellation policies."""

from collections.abc import Collection

from django.db.models import Q, QuerySet

from hotel.exceptions import CancellationPolicyNotFound
from hotel.kernel.sql import PreparedQuery
from hotel.models import CancellationPolicy, Hotel

_READ_POLICIES: PreparedQuery[CancellationPolicy] = PreparedQuery(
    "read_cancellation_policies",
    lambda given: CancellationPolicy.objects.filter(
        given.any_of("policy_code", "codes") | Q(pk=given.value("default_pk")), hotel=given.value("hotel_pk")
    ).select_related("terms"),
)


def cancellation_policies_of(*, hotel: Hotel) -> QuerySet[CancellationPolicy]:
    """Return the hotel's cancellation policies with their terms."""
    return CancellationPolicy.objects.filter(hotel=hotel).select_related("terms")


def cancellation_policy_by_code(*, hotel: Hotel, policy_code: str) -> CancellationPolicy:
    """Return the policy with this code, with its terms. Raises CancellationPolicyNotFound."""
    if policy := find_cancellation_policies(hotel=hotel, codes=[policy_code]).get(policy_code):
        return policy
    raise CancellationPolicyNotFound(policy_code)


def find_cancellation_policies(
    *, hotel: Hotel, codes: Collection[str], with_default: bool = False
) -> dict[str | None, CancellationPolicy]:
    """Return the hotel's policies with these codes, with their terms, by code; the default policy by None.

    A code without a policy is left out. Sends one statement, or none if there is nothing to read.
    """
    default_pk = hotel.default_cancellation_policy_id if with_default else None
    if not codes and default_pk is None:
        return {}
    found: dict[str | None, CancellationPolicy] = {}
    for policy in _READ_POLICIES(hotel_pk=hotel.pk, codes=list(codes), default_pk=default_pk or 0):
        if policy.policy_code in codes:
            found[policy.policy_code] = policy
        if policy.pk == default_pk:
            found[None] = policy
    return found
