"""Requests that read the hotel and its events, and requests that concern no hotel."""

from tests.architecture.permissions.routes import CHANNEL, EVERY_ROLE, FRONT_DESK, MANAGER, Table

TABLE: Table = {
    "GET …/hotel/": EVERY_ROLE,
    "GET …/cancellation-policies/": FRONT_DESK | MANAGER | CHANNEL,
    "GET …/cancellation-policies/{policy_code}/": FRONT_DESK | MANAGER | CHANNEL,
    "GET …/city-tax/": FRONT_DESK | MANAGER,
    "GET …/tax-categories/": FRONT_DESK | MANAGER,
    "GET …/tax-categories/{tax_code}/": FRONT_DESK | MANAGER,
    "GET …/events/": EVERY_ROLE,
    "GET …/webhooks/": MANAGER,
    "GET …/webhooks/{webhook_id}/": MANAGER,
    "GET …/webhooks/{webhook_id}/deliveries/": MANAGER,
    "DELETE …/webhooks/{webhook_id}/": MANAGER,
    "GET …/events/schema/": EVERY_ROLE,
    "GET …/events/stream/": EVERY_ROLE,
    "GET …/calendars/": MANAGER,
    "GET …/calendars/{calendar_id}/": MANAGER,
    "DELETE …/calendars/{calendar_id}/": MANAGER,
    "GET …/deliveries/": MANAGER,
    "DELETE …/room-bookings/{booking_id}/guest-link/": FRONT_DESK | MANAGER,
    "GET …/mails/": FRONT_DESK | MANAGER,
    "GET …/invoices/": FRONT_DESK | MANAGER,
    "GET …/invoices/{number}/": FRONT_DESK | MANAGER,
    "GET …/provider-events/": MANAGER,
    "GET …/provider-requests/": FRONT_DESK | MANAGER,
    "GET …/room-bookings/{booking_id}/payment-intent/": FRONT_DESK | MANAGER,
    "GET …/deliveries/{delivery_id}/dead-letters/": MANAGER,
}

OPEN = {
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
    "POST /api/realtime/auth/",
}
"""Open to every login, whatever its hotels."""

OUTSIDE = {
    "GET /metrics": "needs the token of METRICS_TOKEN, or comes from the same machine",
    "GET /api/calendars/{token}.ics": "needs the token of a calendar, which its address contains",
    "ANY /": "the pages, which `tests/architecture/test_page_access.py` tests",
    "GET /api/guest/bookings/{token}/": "needs the token of a guest's link",
    "POST /api/guest/bookings/{token}/cancel/": "needs the token of a guest's link",
    "POST /api/guest/bookings/{token}/payment-intent/": "needs the token of a guest's link",
    "POST /api/payments/stripe/webhook/": "needs a signature with the webhook secret of an account",
    "POST /api/payments/stripe/webhook/{hotel_slug}/": "needs a signature with the webhook secret of an account",
    "ANY /guest/": "the pages of guests, which need the token of a guest's link",
    "ANY /admin/": "has logins and permissions of its own",
    "ANY /^api/": "answers 404 below /api/",
}
