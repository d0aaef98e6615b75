"""Cancellation policies, and the terms under which bookings are made."""

from django.db import models
from django.db.models import BooleanField, F, Func, Q

from hotel.cancellation_terms import Terms
from hotel.kernel.constraints import CommentedCheckConstraint, CommentedUniqueConstraint, CompositeForeignKey
from hotel.kernel.triggers import only_grows
from hotel.models.hotels import Hotel


def _is_valid(column: str, *, function: str) -> Func:
    """Return a call of a function of the migration `cancellation_policies` with a column of JSON."""
    return Func(F(column), function=function, output_field=BooleanField())


class CancellationTerms(models.Model):
    """The terms of a policy, as they were from one change of the policy to the next. They never change.

    Bookings refer to the terms under which they were made, so a later change of the policy changes no booking. `tiers`,
    `no_show` and `deposit` are those of `hotel.cancellation_terms.Terms`.
    """

    hotel = models.ForeignKey(Hotel, on_delete=models.PROTECT, related_name="+")
    policy_code = models.CharField(max_length=16)
    name = models.CharField(max_length=100)
    tiers = models.JSONField(
        default=list,
        db_comment="List of {hours_before, kind, value} in the order in which they apply; NULL: from the booking on.",
    )
    no_show = models.JSONField(
        null=True, blank=True, db_comment="{kind, value}; NULL means the tier at the arrival."
    )
    deposit = models.JSONField(null=True, blank=True, db_comment="{kind, value}; NULL means no deposit.")
    staff_pk = models.BigIntegerField(
        null=True,
        blank=True,
        db_comment="Primary key of who gave the terms (staff_staff), without a foreign key.",
    )
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "cancellation terms"
        constraints = [
            CommentedUniqueConstraint(
                name="cancellation_terms_id_hotel",
                violation_error_message="Cancellation terms have one hotel: target of the keys that refer to them.",
                fields=["id", "hotel"],
            ),
            CommentedCheckConstraint(
                name="cancellation_terms_tiers_are_valid",
                violation_error_message=(
                    "Tiers apply one after the other and have a percentage, an amount, the first night or all."
                ),
                condition=_is_valid("tiers", function="cancellation_tiers_are_valid"),
            ),
            CommentedCheckConstraint(
                name="cancellation_terms_no_show_is_valid",
                violation_error_message="A no-show costs a percentage, an amount, the first night or all.",
                condition=Q(no_show__isnull=True)
                | Q(_is_valid("no_show", function="cancellation_share_is_valid")),
            ),
            CommentedCheckConstraint(
                name="cancellation_terms_deposit_is_valid",
                violation_error_message="A deposit is a percentage, an amount, the first night or all.",
                condition=Q(deposit__isnull=True)
                | Q(_is_valid("deposit", function="cancellation_share_is_valid")),
            ),
        ]
        triggers = [
            only_grows(
                "i9_cancellation_terms_only_grow",
                violation_error_message="Cancellation terms are never changed or deleted.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def as_values(self) -> Terms:
        """Return the terms without the row."""
        return Terms.of(tiers=self.tiers, no_show=self.no_show, deposit=self.deposit)


class CancellationPolicy(models.Model):
    """A named set of terms that staff choose for a new booking; a change gives it new terms.

    The policy of `Hotel.default_cancellation_policy` applies to new bookings that name none.
    """

    hotel = models.ForeignKey(
        Hotel, on_delete=models.PROTECT, related_name="cancellation_policies", db_index=False
    )
    policy_code = models.CharField(max_length=16)
    is_active = models.BooleanField(
        default=True, db_default=True, help_text="Whether new bookings can have the policy."
    )
    terms = models.ForeignKey(
        CancellationTerms, on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    version = models.PositiveBigIntegerField(
        default=1, db_default=1, db_comment="Rises with every change of the policy; the ETag."
    )
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["hotel", "policy_code"]
        verbose_name_plural = "cancellation policies"
        constraints = [
            CommentedUniqueConstraint(
                name="cancellation_policy_once_per_hotel",
                violation_error_message="A hotel has one cancellation policy with each code.",
                fields=["hotel", "policy_code"],
            ),
            CommentedUniqueConstraint(
                name="cancellation_policy_id_hotel",
                violation_error_message="A cancellation policy has one hotel: target of the key of the default policy.",
                fields=["id", "hotel"],
            ),
            CompositeForeignKey(
                name="i10_cancellation_policy_terms_of_hotel",
                violation_error_message="The terms of a cancellation policy belong to its hotel.",
                fields=("terms", "hotel"),
                to="hotel.CancellationTerms",
                to_fields=("id", "hotel"),
            ),
        ]

    def __str__(self) -> str:
        return self.policy_code
