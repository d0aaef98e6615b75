"""Reasons against an action that a person sets aside, and the roles that may do so."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from hotel.kernel.exceptions import Invalid, Reason
from staff.authorization import may
from staff.capabilities import Capability
from staff.command import Command
from staff.enums import Role
from staff.models import Staff

_CAPABILITY_TO_OVERRIDE = {
    Role.FRONT_DESK: Capability.OVERRIDE_AS_FRONT_DESK,
    Role.MANAGER: Capability.OVERRIDE_AS_MANAGER,
}


@dataclass(frozen=True)
class Overrides:
    """The codes of the reasons that a person sets aside, and the explanation that the person gives."""

    codes: frozenset[str] = frozenset()
    reason: str = ""

    @classmethod
    def of(cls, codes: Iterable[str] = (), reason: str = "") -> "Overrides":
        """Build overrides from a request: any iterable of codes, and an explanation that may have outer spaces."""
        return cls(codes=frozenset(codes), reason=reason.strip())

    def as_metadata(self) -> dict[str, object]:
        """Return what an audit row stores of the overrides; nothing if there are none."""
        return {"overrides": sorted(self.codes), "override_reason": self.reason} if self.codes else {}


NO_OVERRIDES = Overrides()


def overridable_roles(staff: Staff | None) -> frozenset[str]:
    """Return the values of `Reason.overridable_by` that the person may set aside.

    The program itself may set nothing aside: a person must be responsible.
    """
    if staff is None:
        return frozenset()
    return frozenset(
        role.value for role, capability in _CAPABILITY_TO_OVERRIDE.items() if may(staff, capability)
    )


def remaining_reasons(command: Command, reasons: Sequence[Reason], *, overrides: Overrides) -> list[Reason]:
    """Return the reasons that `overrides` does not set aside, or that the acting staff may not set aside."""
    overridable = overridable_roles(command.staff)
    return [r for r in reasons if r.code not in overrides.codes or r.overridable_by not in overridable]


def require_override_reason(overrides: Overrides) -> None:
    """Require an explanation for the overrides. Raises Invalid without one."""
    if not overrides.reason:
        sentence = _("An override needs a reason.")
        raise Invalid(sentence, errors={"override_reason": [sentence]})
