"""Error handlers for requests that reach no view: problem+json below /api/, Django's pages elsewhere."""

from django.http import HttpRequest, HttpResponse
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


def handler400(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that Django cannot read."""
    if _is_api(request):
        return problem(status=400, code=ProblemCode.MALFORMED, detail=_("The request cannot be read."))
    return defaults.bad_request(request, exception)


def handler403(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that Django forbids."""
    if _is_api(request):
        return problem(status=403, code=ProblemCode.FORBIDDEN, detail=_("This is not allowed."))
    return defaults.permission_denied(request, exception)


def handler404(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request for a path without a route."""
    if _is_api(request):
        return no_such_path(request)
    return defaults.page_not_found(request, exception)


def handler500(request: HttpRequest) -> HttpResponse:
    """Answer a request that failed with an exception."""
    if _is_api(request):
        detail = _("The server failed. Its log names this request by X-Request-ID.")
        return problem(status=500, code=ProblemCode.INTERNAL_ERROR, detail=detail)
    return defaults.server_error(request)


def _is_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")
