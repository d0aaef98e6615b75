"""May this person do this? A command without a person behind it is the system's own, and may."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hotel.kernel.command import capability_reasons
from hotel.kernel.exceptions import Invalid, Reason
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
    """The reasons a person wants to set aside, by code, and why."""

    codes: frozenset[str] = frozenset()
    reason: str = ""

    @classmethod
    def of(cls, codes: Iterable[str] = (), reason: str = "") -> "Overrides":
        return cls(codes=frozenset(codes), reason=reason.strip())

    def as_metadata(self) -> dict[str, object]:
        """How an audit row tells of them: nothing where nothing was overridden."""
        return {"overrides": sorted(self.codes), "override_reason": self.reason} if self.codes else {}


NO_OVERRIDES = Overrides()


def may(staff: Staff | None, capability: Capability) -> bool:
    """Tell whether the person has the capability. The program itself (None) has every one."""
    return not capability_reasons(staff, capability)


def may_override(staff: Staff | None, reason: Reason) -> bool:
    """Tell whether the person may set the reason aside. The program itself may not: a person must be responsible."""
    if staff is None or reason.overridable_by is None:
        return False
    return may(staff, _CAPABILITY_TO_OVERRIDE[Role(reason.overridable_by)])


def remaining_reasons(command: Command, reasons: Sequence[Reason], *, overrides: Overrides) -> list[Reason]:
    """Return the reasons that no lawful override sets aside."""
    return [r for r in reasons if r.code not in overrides.codes or not may_override(command.staff, r)]


def require_override_reason(overrides: Overrides) -> None:
    """Raises Invalid unless the override says why."""
    if not overrides.reason:
        raise Invalid(
            "An override needs a reason.", errors={"override_reason": ["An override needs a reason."]}
        )
