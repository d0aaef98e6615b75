"""Pages of a hotel as its staff open them."""

import html
import re
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from staff.models import Staff


def open_page(
    staff: Staff, name: str, query: str = "", *, status: int = 200, language: str = "en", **arguments: Any
) -> str:
    """Return the HTML of a page."""
    client = Client()
    client.force_login(staff.user)
    url = reverse(f"pages:{name}", kwargs={"hotel_slug": staff.hotel.slug} | arguments)
    answer = client.get(f"{url}?{query}" if query else url, headers={"Accept-Language": language})
    assert answer.status_code == status, answer.content
    return answer.content.decode()


def statements_of_page(staff: Staff, name: str, query: str = "", **arguments: Any) -> int:
    """Return the number of statements that the page needs on a warm server."""
    client = Client()
    client.force_login(staff.user)
    url = reverse(f"pages:{name}", kwargs={"hotel_slug": staff.hotel.slug} | arguments)
    client.get(f"{url}?{query}")
    with CaptureQueriesContext(connection) as queries:
        assert client.get(f"{url}?{query}").status_code == 200
    return len(
        [query for query in queries if not query["sql"].startswith(("PREPARE", "SAVEPOINT", "RELEASE"))]
    )


def table_rows(page: str) -> dict[str, str]:
    """Return the HTML of the rows of a sheet by booking ID, in their order."""
    rows = re.findall(r'(<tr data-booking="([^"]+)".*?</tr>)', page, flags=re.DOTALL)
    return {booking_id: row for row, booking_id in rows}


def words_of(markup: str) -> str:
    """Return the text of HTML on one line."""
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", markup).split()))


def buttons_of(row: str) -> dict[str, str]:
    """Return the opening tags of the buttons in a row by the action of their form."""
    tags = re.findall(r"<button[^>]*>", row)
    return {re.findall(r"/commands/([\w-]+)/", tag)[0]: tag for tag in tags}
