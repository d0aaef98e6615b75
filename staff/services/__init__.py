"""The services of logins, tokens and staff."""

from staff.services.accounts import (
    IssuedToken,
    NewLogin,
    add_staff,
    authenticate_user,
    change_staff,
    create_login,
    create_logins,
    issue_token,
    revoke_token,
    set_password,
    update_login,
)
from staff.services.login_attempts import LoginAttempt, count_unknown_link, try_login
from staff.services.sessions import begin_session, idle_time, is_locked, lock_session, report_activity

__all__ = [
    "IssuedToken",
    "LoginAttempt",
    "NewLogin",
    "add_staff",
    "authenticate_user",
    "begin_session",
    "change_staff",
    "count_unknown_link",
    "create_login",
    "create_logins",
    "idle_time",
    "is_locked",
    "issue_token",
    "lock_session",
    "report_activity",
    "revoke_token",
    "set_password",
    "try_login",
    "update_login",
]
