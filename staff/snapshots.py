"""The public representation of staff."""

from typing import Any

from staff.capabilities import capabilities_of
from staff.models import Staff, User, display_name
from staff.selectors import memberships


def staff_snapshot(staff: Staff | None) -> dict[str, Any] | None:
    """Return the person as audit rows and answers name them; None stands for the program itself."""
    return {"id": staff.pk, "name": staff.name} if staff else None


def staff_values_snapshot(
    pk: int | None, first_name: str, last_name: str, username: str
) -> dict[str, Any] | None:
    """Return the same as `staff_snapshot`, from the values of a joined row; without `pk` they are null."""
    return None if pk is None else {"id": pk, "name": display_name(first_name, last_name, username)}


def person_snapshot(user: User) -> dict[str, Any]:
    """Return the login with its hotels, roles and capabilities, for the person itself."""
    return {
        "username": user.get_username(),
        "name": user.get_full_name() or user.get_username(),
        "memberships": [
            {
                "hotel": staff.hotel.slug,
                "hotel_name": staff.hotel.name,
                "staff_id": staff.pk,
                "roles": staff.roles,
                "capabilities": sorted(capabilities_of(staff.roles)),
            }
            for staff in memberships(user=user)
        ],
    }
