"""The admin site. Logins and password changes use the same services as the API."""

from http import HTTPStatus
from typing import Any, cast

from django.contrib.admin import AdminSite
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import PasswordChangeView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from hotel.kernel import time_zones
from hotel.kernel.command import InstallationCommand
from hotel.kernel.command_runner import run_command
from staff.api.accounts import TOO_MANY_FAILURES
from staff.api.client_address import client_address
from staff.models import User
from staff.services import begin_session, set_password, try_login


class ThrottledLoginForm(AdminAuthenticationForm):
    """Checks name and password with `try_login`, which counts failures of the API and the admin together."""

    wait_seconds: int | None = None

    def clean(self) -> dict[str, Any]:
        """Log in. Raises ValidationError for wrong credentials, an inactive login, and too many failures."""
        given = self.cleaned_data
        if self.request is None or not {"username", "password"} <= given.keys():
            return given
        attempt = try_login(
            InstallationCommand(now=timezone.now()),
            username=given["username"],
            password=given["password"],
            address=client_address(self.request),
        )
        self.wait_seconds = attempt.wait_seconds
        if attempt.wait_seconds is not None:
            raise self.throttled_error(attempt.wait_seconds)
        if attempt.user is None:
            raise self.get_invalid_login_error()
        self.confirm_login_allowed(attempt.user)
        self.user_cache = attempt.user
        return given

    def throttled_error(self, wait_seconds: int) -> ValidationError:
        """Return the error after too many failures."""
        return ValidationError(TOO_MANY_FAILURES, code="throttled")


class OwnPasswordForm(PasswordChangeForm):
    """Changes the password of the person who is logged in, and ends all tokens and other sessions of that person."""

    def save(self, commit: bool = True) -> User:
        """Store the new password as one command and return the login."""
        password: str = self.cleaned_data["new_password1"]
        run_command(
            InstallationCommand(now=timezone.now()),
            lambda _: set_password(user=self.user, password=password),
            name="admin_change_own_password",
        )
        self.user.refresh_from_db()
        return self.user


class InnkeeperAdminSite(AdminSite):
    """Django's admin with throttled logins and the release of the time zone database on its first page."""

    login_form = ThrottledLoginForm
    index_template = "admin/index_with_release.html"

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Show the first page, with the release of the time zone database that hotels' clocks follow."""
        return super().index(request, {"time_zone_release": time_zones.RELEASE, **(extra_context or {})})

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show Django's page; answer 429 with Retry-After after too many failed logins.

        A login begins a session like that of the pages: it ends after TOKEN_TTL and is locked when it is idle.
        """
        response = super().login(request, extra_context)
        if (
            request.method == "POST"
            and isinstance(request.user, User)
            and response.status_code == HTTPStatus.FOUND
        ):
            begin_session(InstallationCommand(now=timezone.now()), session=request.session, user=request.user)
        form = (getattr(response, "context_data", None) or {}).get("form")
        if isinstance(form, ThrottledLoginForm) and form.wait_seconds is not None:
            response.status_code = 429
            response["Retry-After"] = str(form.wait_seconds)
        return response

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Show Django's page, which asks for the old password, with a form that calls our service."""
        page = PasswordChangeView.as_view(
            form_class=OwnPasswordForm,
            success_url=reverse("admin:password_change_done"),
            template_name="registration/password_change_form.html",
            extra_context={**self.each_context(request), **(extra_context or {})},
        )
        return cast(TemplateResponse, page(request))
