"""Views whose modules are imported at their first call, because most processes never serve them.

They show documents for programs and their authors, in English.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils import translation
from django.utils.module_loading import import_string


class LateView:
    """A view of a package that takes much memory. `path` names its class, and `options` go to `as_view`.

    The view itself decides which methods it refuses; it must not change anything.
    """

    csrf_exempt = True

    def __init__(self, path: str, **options: Any) -> None:
        self._path = path
        self._options = options

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer the request."""
        with translation.override("en"):
            return self._view(request, *args, **kwargs)

    @cached_property
    def view_class(self) -> Any:
        """The class of the view, imported now."""
        return import_string(self._path)

    @cached_property
    def _view(self) -> Callable[..., HttpResponseBase]:
        view: Callable[..., HttpResponseBase] = self.view_class.as_view(**self._options)
        return view
