"""Check name and password of anybody on the staff, and open the session of a browser."""

from math import ceil
from typing import Any

from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from hotel.kernel.command import InstallationCommand
from staff.admin_site import ThrottledLoginForm
from staff.models import User
from staff.services import begin_session


class LoginForm(ThrottledLoginForm):
    """Checks name and password of anybody on the staff; the admin's own form admits managers only."""

    error_messages = {
        **ThrottledLoginForm.error_messages,
        "invalid_login": _("This name and password belong to nobody."),
    }

    def confirm_login_allowed(self, user: Any) -> None:
        """Admit every active login."""
        if not user.is_active:
            raise self.get_invalid_login_error()

    def throttled_error(self, wait_seconds: int) -> ValidationError:
        """Return the error that says how long the person has to wait."""
        minutes = ceil(wait_seconds / 60)
        sentence = ngettext(
            "Too many failed logins. Please wait %(count)s minute.",
            "Too many failed logins. Please wait %(count)s minutes.",
            minutes,
        )
        return ValidationError(sentence % {"count": minutes}, code="throttled")


def open_session(request: HttpRequest, user: User) -> None:
    """Log in: a new session key, a new CSRF token, and a session that ends after TOKEN_TTL."""
    login(request, user)
    begin_session(InstallationCommand(now=timezone.now()), session=request.session, user=user)
