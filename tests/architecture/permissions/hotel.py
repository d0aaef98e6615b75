"""Requests that read the hotel and its events, and requests that concern no hotel."""

from tests.architecture.permissions.routes import EVERY_ROLE, Table

TABLE: Table = {
    "GET …/hotel/": EVERY_ROLE,
    "GET …/events/": EVERY_ROLE,
    "GET …/events/schema/": EVERY_ROLE,
    "GET …/events/stream/": EVERY_ROLE,
}

OPEN = {
    "GET /",
    "GET /healthz/",
    "GET /readyz/",
    "GET /api/schema/",
    "GET /api/asyncapi/",
    "GET /api/docs/",
    "POST /api/auth/login/",
}
"""Open without a login."""

LOGGED_IN = {
    "GET /api/staff/me/",
    "POST /api/auth/logout/",
}
"""Open to every login, whatever its hotels."""

OUTSIDE = {
    "ANY /admin/": "has logins and permissions of its own",
    "ANY /^api/": "answers 404 below /api/",
}
