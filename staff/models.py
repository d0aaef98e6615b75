"""Logins, the staff of hotels, and the counters of login attempts."""

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from hotel.kernel.constraints import CommentedCheckConstraint, CommentedUniqueConstraint
from hotel.kernel.names import are_nfc_normalized
from hotel.models import Hotel
from staff.capabilities import Capability, capabilities_of
from staff.enums import Role


class User(AbstractUser):
    """A login. Its Staff row in a hotel says what it may do there."""

    class Meta(AbstractUser.Meta):
        constraints = [
            CommentedCheckConstraint(
                name="login_names_are_nfc",
                violation_error_message="The names of a login are stored in Unicode NFC.",
                condition=are_nfc_normalized("first_name", "last_name"),
            ),
        ]


def display_name(first_name: str, last_name: str, username: str) -> str:
    """Return the full name, or the username of a login without names."""
    return f"{first_name} {last_name}".strip() or username


class Staff(models.Model):
    """One person in one hotel, with the capabilities of one or more roles."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    hotel = models.ForeignKey(Hotel, on_delete=models.PROTECT, related_name="staff")
    roles = ArrayField(models.CharField(max_length=32, choices=Role.choices))
    is_active = models.BooleanField(default=True)
    version = models.PositiveBigIntegerField(
        default=1, db_default=1, db_comment="Rises with every change of the roles or the activity; the ETag."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "staff"
        ordering = ["hotel_id", "user_id"]
        constraints = [
            CommentedUniqueConstraint(
                name="staff_once_per_hotel",
                violation_error_message="A login has one staff row in a hotel.",
                fields=["user", "hotel"],
            ),
            CommentedUniqueConstraint(
                name="staff_id_hotel",
                violation_error_message=(
                    "Each staff member has one hotel: target of the foreign keys that keep its rows within the hotel."
                ),
                fields=["id", "hotel"],
            ),
            CommentedCheckConstraint(
                name="staff_roles_are_known",
                violation_error_message="A staff member has at least one role, and only members of Role.",
                condition=Q(roles__len__gte=1) & Q(roles__contained_by=sorted(Role.values)),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Return the full name, or the username of a login without names."""
        return display_name(self.user.first_name, self.user.last_name, self.user.get_username())

    @property
    def capabilities(self) -> frozenset[Capability]:
        """The capabilities that this person's roles include; none while the person is inactive."""
        return capabilities_of(self.roles) if self.is_active else frozenset()


class LoginAttempts(models.Model):
    """The number of unsuccessful and pending login attempts of one username, or from one address, in one period."""

    key = models.CharField(
        max_length=64, primary_key=True, help_text="A keyed hash of the username or address."
    )
    attempts = models.PositiveIntegerField()
    ends_at = models.DateTimeField(
        db_index=True, help_text="The end of the period; the next attempt starts a new count."
    )

    class Meta:
        verbose_name_plural = "login attempts"

    def __str__(self) -> str:
        return f"{self.attempts} until {self.ends_at:%H:%M}"
