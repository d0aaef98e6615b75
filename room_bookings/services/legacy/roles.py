"""The roles of the old system and what each becomes. `docs/how-to/migrate-from-the-old-system.md` shows the table."""

from staff.enums import Role

ROLES_BY_SLUG: dict[str, tuple[Role, ...]] = {
    "front_desk_agent": (Role.FRONT_DESK,),
    "front_office_supervisor": (Role.FRONT_DESK,),
    "front_office_manager": (Role.FRONT_DESK, Role.MANAGER),
    "guest_relations_agent": (Role.FRONT_DESK,),
    "guest_relations_supervisor": (Role.FRONT_DESK,),
    "guest_relations_manager": (Role.FRONT_DESK,),
    "housekeeper": (Role.HOUSEKEEPER,),
    "housekeeping_supervisor": (Role.HOUSEKEEPING_SUPERVISOR,),
    "housekeeping_manager": (Role.HOUSEKEEPING_SUPERVISOR,),
    "maintenance_staff": (Role.MAINTENANCE,),
    "maintenance_supervisor": (Role.MAINTENANCE,),
    "maintenance_manager": (Role.MAINTENANCE,),
    "duty_manager": (Role.MANAGER,),
    "hotel_manager": (Role.MANAGER,),
    "staff_admin": (Role.MANAGER,),
    "super_staff_admin": (Role.MANAGER,),
}
"""By the slug of a role. Roles of restaurant and kitchen have no counterpart."""

ROLES_BY_DEPARTMENT: dict[str, tuple[Role, ...]] = {
    "front_office": (Role.FRONT_DESK,),
    "guest_relations": (Role.FRONT_DESK,),
    "housekeeping": (Role.HOUSEKEEPER,),
    "maintenance": (Role.MAINTENANCE,),
    "management": (Role.MANAGER,),
}
"""By the slug of a department, for a role that the table above lacks."""

MANAGING_ACCESS = "super_staff_admin"
"""The access level that makes its holder a manager, beside the role."""

WITHOUT_COUNTERPART = (Role.HOUSEKEEPER,)
"""The role with the fewest rights, for somebody who becomes an inactive member of staff."""


def roles_of(*, role: str | None, department: str | None, access_level: str | None) -> tuple[list[str], bool]:
    """Return the roles of a member of staff, and whether they have a counterpart: others become inactive."""
    found = ROLES_BY_SLUG.get(role or "") or ROLES_BY_DEPARTMENT.get(department or "")
    wanted = set(found or ())
    if access_level == MANAGING_ACCESS:
        wanted.add(Role.MANAGER)
    return sorted(wanted or WITHOUT_COUNTERPART), bool(wanted)
