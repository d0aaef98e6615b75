"""Decide whether a person may do something in a hotel."""

from hotel.kernel.command import capability_reasons
from staff.capabilities import Capability
from staff.models import Staff


def may(staff: Staff | None, capability: Capability) -> bool:
    """Tell whether the person has the capability. The program itself (None) has every one."""
    return not capability_reasons(staff, capability)
