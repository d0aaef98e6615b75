"""Logins: a browser session through the login page, and a token of the API."""

import json
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener, urlopen

from tests.browser.house.people import PASSWORD
from tests.browser.servers import Server

LOGIN_PAGE = "/login/"
TIMEOUT_SECONDS = 60


def new_session(server: Server, username: str, *, login_page: str = LOGIN_PAGE) -> str:
    """Log in through the login page, as a browser does, and return the session's key."""
    cookies = CookieJar()
    opener = build_opener(HTTPCookieProcessor(cookies))
    address = server.url + login_page
    opener.open(address, timeout=TIMEOUT_SECONDS).close()
    by_name = {cookie.name: cookie.value or "" for cookie in cookies}
    form = {
        "username": username,
        "password": PASSWORD,
        "csrfmiddlewaretoken": by_name["csrftoken"],
        "next": "/",
    }
    opener.open(
        Request(address, urlencode(form).encode(), {"Referer": address}), timeout=TIMEOUT_SECONDS
    ).close()
    found = {cookie.name: cookie.value or "" for cookie in cookies}
    assert "sessionid" in found, f"{username} could not log in"
    return found["sessionid"]


def new_token(server: Server, username: str) -> str:
    """Return a new token of the API."""
    body = json.dumps({"username": username, "password": PASSWORD}).encode()
    request = Request(f"{server.url}/api/auth/login/", body, {"Content-Type": "application/json"})
    with urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
        token: dict[str, Any] = json.load(answer)
    return str(token["token"])
