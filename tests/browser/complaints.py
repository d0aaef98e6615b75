"""Complaints of a browser while a test runs: errors, violated policies, requests to other hosts."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, WebError

REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`Policy violated: ${event.violatedDirective} by ${event.blockedURI} in ${event.sourceFile}`));
"""
OWN_HOST = "127.0.0.1"
WITHOUT_HOST = frozenset({"data", "blob", "about"})


class Complaints:
    """The complaints of all contexts of a test. `expect` names those that the test provokes."""

    def __init__(self) -> None:
        self._found: list[str] = []
        self._expected: list[re.Pattern[str]] = []

    def expect(self, pattern: str) -> None:
        """Accept complaints that contain the pattern, a regular expression, from the beginning of the test."""
        self._expected.append(re.compile(pattern))

    def watch(self, context: BrowserContext) -> None:
        """Collect the complaints of a context."""
        context.add_init_script(REPORT_VIOLATIONS)
        context.on("console", self._note_console)
        context.on("weberror", self._note_error)
        context.on("request", self._note_request)

    def unexpected(self) -> list[str]:
        """Return the complaints that no pattern accepts."""
        return [line for line in self._found if not any(pattern.search(line) for pattern in self._expected)]

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            place = message.location.get("url", "")
            self._found.append(f"console: {message.text} ({place})")

    def _note_error(self, error: WebError) -> None:
        self._found.append(f"exception: {error.error}")

    def _note_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in WITHOUT_HOST and address.hostname != OWN_HOST:
            self._found.append(f"request to another host: {request.url}")
