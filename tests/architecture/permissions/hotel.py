"""The hotel itself, its news, and what belongs to no hotel."""

from tests.architecture.permissions.kit import EVERYBODY, MANAGER, Table

TABLE: Table = {
    "GET …/hotel/": EVERYBODY,
    "PATCH …/hotel/": MANAGER,
    "GET …/events/": EVERYBODY,
}

OPEN = {
    "GET /",
    "GET /healthz/",
    "GET /readyz/",
    "GET /api/schema/",
    "GET /api/docs/",
    "POST /api/auth/login/",
}
"""Open to anybody, logged in or not."""

LOGGED_IN = {
    "GET /api/staff/me/",
    "POST /api/auth/logout/",
}
"""Open to anybody who is logged in, wherever they work."""

REST = {
    "ANY /admin/": "asks for a login of its own",
    "ANY /^api/": "is the 404 below /api/",
}
