"""Log in and out in the browser, and choose a hotel, a language and a theme."""

from typing import Any, cast

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import View

from hotel.web.context import SLASH_KEY, SLASH_KEY_COOKIE, THEME_COOKIE, THEMES
from staff import selectors
from staff.authorization import may
from staff.capabilities import Capability
from staff.models import User
from staff.web.first_page import first_page_of, page_after_login
from staff.web.labels import ROLES
from staff.web.login import LoginForm, open_session


class Login(LoginView):
    """The way in."""

    template_name = "web/login.html"
    form_class = LoginForm
    redirect_authenticated_user = True

    def get_success_url(self) -> str:
        """Lead to the wanted page if the person may open it, else to the person's first page."""
        wanted = self.request.POST.get("next", self.request.GET.get("next", ""))
        return page_after_login(self.request, user=cast(User, self.request.user), wanted=wanted)

    def form_valid(self, form: Any) -> HttpResponse:
        """Log in, with a session that ends after TOKEN_TTL."""
        open_session(self.request, form.get_user())
        return HttpResponseRedirect(self.get_success_url())

    def form_invalid(self, form: Any) -> HttpResponse:
        """Answer 429 with Retry-After after too many failures."""
        response = super().form_invalid(form)
        if form.wait_seconds is not None:
            response.status_code = 429
            response["Retry-After"] = str(form.wait_seconds)
        return response


class Logout(View):
    """The way out."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """End the session."""
        logout(request)
        return HttpResponseRedirect(reverse("pages:login"))


class Hotels(LoginRequiredMixin, View):
    """The hotels of a person; with one hotel, its first page; for the account of a program, a sentence."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """Lead to the only hotel, or let the person choose."""
        every = list(selectors.memberships(user=cast(User, request.user)))
        memberships = [staff for staff in every if may(staff, Capability.PAGES)]
        if len(memberships) == 1:
            return HttpResponseRedirect(first_page_of(memberships[0]))
        hotels = [(staff.hotel, [ROLES[role] for role in staff.roles]) for staff in memberships]
        context = {"hotels": hotels, "is_program": bool(every) and not memberships}
        return TemplateResponse(request, "web/hotels.html", context)


class HotelEntrance(LoginRequiredMixin, View):
    """The address of a hotel, which leads to the first page of the person."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, hotel_slug: str) -> HttpResponse:
        """Lead to the first page of the person in this hotel, or to the person's hotels."""
        staff = selectors.membership(user=cast(User, request.user), hotel_slug=hotel_slug)
        has_pages = staff is not None and may(staff, Capability.PAGES)
        return HttpResponseRedirect(first_page_of(staff) if staff and has_pages else reverse("pages:hotels"))


class Preferences(View):
    """The language, the theme and the shortcut, kept in cookies of this browser."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Store what is given and known, and lead back."""
        next_page = request.POST.get("next", "")
        if not url_has_allowed_host_and_scheme(next_page, {request.get_host()}, request.is_secure()):
            next_page = reverse("pages:hotels")
        response = HttpResponseRedirect(next_page)
        if (language := request.POST.get("language")) in dict(settings.LANGUAGES):
            _keep(response, settings.LANGUAGE_COOKIE_NAME, language)
        if (theme := request.POST.get("theme")) in THEMES:
            _keep(response, THEME_COOKIE, theme)
        if (slash_key := request.POST.get("slash_key")) in SLASH_KEY:
            _keep(response, SLASH_KEY_COOKIE, slash_key)
        return response


def _keep(response: HttpResponse, name: str, value: str | None) -> None:
    response.set_cookie(
        name,
        value or "",
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
