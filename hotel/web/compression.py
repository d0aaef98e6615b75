"""Compression of pages. Streams and the API stay as they are: a proxy compresses what it likes."""

from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class PageCompressionMiddleware(GZipMiddleware):
    """Compress the pages of a hotel, a tenth of whose bytes say something new.

    A compressed answer tells by its length whether a secret in it begins like a text that a stranger made the page
    show. The only secret of these pages is the CSRF token, which Django masks anew in each answer; and Django adds
    random bytes to the compressed answer.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Compress a page."""
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if is_page and not response.streaming and request.path.startswith("/hotels/"):
            return super().process_response(request, response)
        return response
