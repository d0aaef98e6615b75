"""Answer requests of locked sessions with the lock page, and tell pages when they have to lock themselves."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import timezone

from hotel.kernel.command import InstallationCommand
from hotel.kernel.command_runner import run_command
from hotel.kernel.exceptions import ProblemCode
from hotel.kernel.problems import problem
from staff.services import idle_time, is_locked, report_activity
from staff.services.sessions import IDLE_MINUTES, REPORT_SECONDS
from staff.web.base import HotelPart

OPEN_VIEWS = frozenset(
    {
        "healthz",
        "readyz",
        "metrics",
        "pages:login",
        "pages:logout",
        "pages:lock",
        "pages:unlock",
        "pages:activity",
    }
)
"""The views that a locked session may use. The API judges sessions itself: `staff.api.authentication`."""


class IdleLockMiddleware:
    """Refuse pages to locked sessions: pages become the lock page, their parts 401 `session_locked`.

    A page that a person opens counts as input, so the admin stays open while it is used. Requests of scripts do not.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, *_: Any) -> HttpResponse | None:
        """Return the refusal of a locked session, None for other requests."""
        if not _has_session(request) or request.path_info.startswith("/api/") or _is_open(request):
            return None
        now = timezone.now()
        if not is_locked(request.session, now=now):
            if request.headers.get("Sec-Fetch-Mode") == "navigate":
                note_input(request, now=now)
            return None
        if issubclass(getattr(view, "view_class", object), HotelPart):
            code = ProblemCode.SESSION_LOCKED
            return problem(status=401, code=code, detail=str(code.label))
        address = request.get_full_path() if request.method in {"GET", "HEAD"} else ""
        return lock_page(request, next_page=address).render()


def lock_page(
    request: HttpRequest, *, next_page: str, error: str = "", status: int = 403
) -> TemplateResponse:
    """Return the page of a locked session, which asks for a password and leads on to the wanted page."""
    content = {"next": next_page, "error": error, "is_lock_page": True}
    return TemplateResponse(
        request, "web/lock_page.html", content, status=status, headers={"Cache-Control": "no-store"}
    )


def note_input(request: HttpRequest, *, now: datetime) -> None:
    """Note that the person uses the session, at most once in a while: each time writes its row."""
    session_key, idle = request.session.session_key, idle_time(request.session, now=now)
    if session_key is None or not request.user.is_authenticated:
        return
    if idle is None or idle >= timedelta(seconds=REPORT_SECONDS):
        user = request.user
        run_command(
            InstallationCommand(now=now),
            lambda command: report_activity(command, session_key=session_key, user=user),
            name="report_activity",
        )


def session_settings(request: HttpRequest) -> Mapping[str, Any]:
    """Return when the page has to lock itself, for the base template: idle minutes, and seconds idle so far."""
    if not _has_session(request):
        return {}
    idle = idle_time(request.session, now=timezone.now())
    return {
        "idle_minutes": request.session.get(IDLE_MINUTES),
        "idle_seconds": int(idle.total_seconds()) if idle else 0,
    }


def _has_session(request: HttpRequest) -> bool:
    return settings.SESSION_COOKIE_NAME in request.COOKIES and hasattr(request, "session")


def _is_open(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and match.view_name in OPEN_VIEWS
