"""The language of an answer: the one that the person chose, else the one that the browser asks for."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers

_ADMIN = "/admin/"


class LanguageMiddleware:
    """Activate the language of the cookie, else of Accept-Language, for pages and for the sentences of the API.

    The admin stays English: the names of its models are not translated, and half a translation reads worse than none.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        is_admin = request.path_info.startswith(_ADMIN)
        language = "en" if is_admin else translation.get_language_from_request(request)
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        if not is_admin and response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Content-Language", language)
            patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response
