"""Lock and unlock the session of a browser, report its use, and go on after a login."""

from typing import cast

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.debug import sensitive_post_parameters

from hotel.kernel.command import InstallationCommand
from hotel.kernel.command_runner import run_command
from staff.models import User
from staff.services import is_locked, lock_session
from staff.web.first_page import page_after_login
from staff.web.idle_lock import lock_page, note_input
from staff.web.login import LoginForm, open_session


class SessionView(View):
    """A request of `js/lock.js` about its own session."""

    http_method_names = ["post"]


class Activity(SessionView):
    """The report that the person has used the browser."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep the session open. 401 for a locked session and for strangers."""
        now = timezone.now()
        if not request.user.is_authenticated or is_locked(request.session, now=now):
            return HttpResponse(status=401)
        note_input(request, now=now)
        return HttpResponse(status=204)


class Lock(SessionView):
    """The lock of the session."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Lock the session, also a locked one. A stranger has none."""
        if (session_key := request.session.session_key) and request.user.is_authenticated:
            run_command(
                InstallationCommand(now=timezone.now()),
                lambda command: lock_session(command, session_key=session_key),
                name="lock_session",
            )
        return HttpResponse(status=204)


@method_decorator(sensitive_post_parameters("password"), name="dispatch")
class Unlock(SessionView):
    """The end of a lock, by its person or by another one who takes over. It also follows the end of a session."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Log in with name and password; failures count like those of every login.

        Scripts get JSON: who is logged in now, or why not. Others are led on, or see the lock page again.
        """
        form = LoginForm(request, request.POST)
        wants_json = request.accepts("application/json") and not request.accepts("text/html")
        next_page = request.POST.get("next", "")
        if form.is_valid():
            user = form.get_user()
            open_session(request, user)
            if wants_json:
                return JsonResponse({"person": user.pk})
            return HttpResponseRedirect(page_after_login(request, user=user, wanted=next_page))
        status, error = (429 if form.wait_seconds else 400), _first_error(form)
        response: HttpResponse = (
            JsonResponse({"detail": error}, status=status)
            if wants_json
            else lock_page(request, next_page=next_page, error=error, status=status)
        )
        if form.wait_seconds is not None:
            response["Retry-After"] = str(form.wait_seconds)
        return response


class Continue(LoginRequiredMixin, View):
    """The way on for a tab in which another person works now."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """Lead to the page that the tab shows, or to the person's first page."""
        wanted = request.GET.get("next", "")
        return HttpResponseRedirect(page_after_login(request, user=cast(User, request.user), wanted=wanted))


def _first_error(form: LoginForm) -> str:
    """Return the sentence to show."""
    return str(next(iter(form.non_field_errors()), _("Enter both name and password.")))
