from staff.services.accounts import (
    Issued,
    NewLogin,
    add_staff,
    change_staff,
    create_login,
    create_logins,
    issue_token,
    person_with,
    revoke_token,
    set_password,
    update_login,
)

__all__ = [
    "Issued",
    "NewLogin",
    "add_staff",
    "change_staff",
    "create_login",
    "create_logins",
    "issue_token",
    "person_with",
    "revoke_token",
    "set_password",
    "update_login",
]
