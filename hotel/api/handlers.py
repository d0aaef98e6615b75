"""Error handlers for requests that reach no view: problem+json below /api/, pages elsewhere."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import defaults
from django.views.decorators.csrf import csrf_exempt

from hotel.kernel.exceptions import ProblemCode
from hotel.kernel.problems import problem


@csrf_exempt
def no_such_path(request: HttpRequest) -> HttpResponse:
    """Answer 404 for every path below /api/ without a route, also where Django would redirect to add a slash."""
    detail = _("There is nothing at %(path)s.") % {"path": request.path}
    if not request.path.endswith("/"):
        detail = " ".join((detail, _("All paths end in a slash.")))
    return problem(status=404, code=ProblemCode.NOT_FOUND, detail=detail)


def handler400(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Answer a request that Django cannot read."""
    if _is_api(request):
        return problem(status=400, code=ProblemCode.MALFORMED, detail=_("The request cannot be read."))
    sentence = _("The request could not be read. Nothing was changed.")
    return _error_page(request, status=400, title=_("Not readable"), sentence=sentence)


def handler403(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Answer a request that Django forbids."""
    if _is_api(request):
        return problem(status=403, code=ProblemCode.FORBIDDEN, detail=_("This is not allowed."))
    sentence = _("Your roles in this hotel do not include this page. A manager can change them.")
    return _error_page(request, status=403, title=_("Not allowed"), sentence=sentence)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """Answer a form that was sent without the token of its page, mostly because somebody has logged in meanwhile."""
    if _is_api(request):
        code = ProblemCode.CSRF_FAILED
        return problem(status=403, code=code, detail=str(code.label))
    sentence = _(
        "The form was older than your login, so nothing was changed. Open the page again and repeat it."
    )
    return _error_page(request, status=403, title=_("Form out of date"), sentence=sentence)


def handler404(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """Answer a request for a path without a route, or for something that does not exist."""
    if _is_api(request):
        return no_such_path(request)
    sentence = _("There is no such page, or it is about something that this hotel does not have.")
    return _error_page(request, status=404, title=_("Not found"), sentence=sentence)


def _error_page(request: HttpRequest, *, status: int, title: str, sentence: str) -> HttpResponse:
    return render(request, "web/error.html", {"title": title, "sentence": sentence}, status=status)


def handler500(request: HttpRequest) -> HttpResponse:
    """Answer a request that failed with an exception."""
    if _is_api(request):
        detail = _("The server failed. Its log names this request by X-Request-ID.")
        return problem(status=500, code=ProblemCode.INTERNAL_ERROR, detail=detail)
    return defaults.server_error(request)


def _is_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")
