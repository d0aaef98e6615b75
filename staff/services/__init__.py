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
from staff.services.login_attempts import LoginAttempt, try_login

__all__ = [
    "Issued",
    "LoginAttempt",
    "NewLogin",
    "add_staff",
    "change_staff",
    "create_login",
    "create_logins",
    "issue_token",
    "person_with",
    "revoke_token",
    "set_password",
    "try_login",
    "update_login",
]
