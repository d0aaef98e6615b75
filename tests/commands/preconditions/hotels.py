"""Policies, deliveries, calendars and mails of a hotel."""

from django.db import connection

from tests import scenarios
from tests.cancellation_policies import add_policy
from tests.commands.preconditions.subject import Subject
from tests.notifications.subscriptions import add_subscription
from tests.notifications.webhooks import add_webhook
from tests.room_bookings.calendars import feeds
from tests.room_bookings.guest_access.mails import add_failed_mail
from tests.scenarios import Scenario
from tests.tax_categories import add_tax_category


def subscription_behind_two_events(scenario: Scenario) -> Subject:
    """Create two events and a subscription that has delivered both."""
    scenarios.rooms(scenario, "101", "102")
    connection.check_constraints()
    return {"delivery_id": add_subscription(scenario, cursor=2).pk}


def hotel_with_policy(scenario: Scenario) -> Subject:
    """Create a cancellation policy."""
    return {"policy_code": add_policy(scenario).policy_code}


def hotel_with_taxes(scenario: Scenario) -> Subject:
    """Create a tax category."""
    return {"tax_code": add_tax_category(scenario).category.tax_code}


def webhook(scenario: Scenario) -> Subject:
    """Create a webhook."""
    return {"webhook_id": add_webhook(scenario).webhook.pk}


def webhook_behind_an_event(scenario: Scenario) -> Subject:
    """Create an event and a webhook that has come to it."""
    scenarios.rooms(scenario, "101")
    connection.check_constraints()
    return {**webhook(scenario), "position": 1}


def calendar(scenario: Scenario) -> Subject:
    """Create a calendar of a channel with an exported feed."""
    return {"calendar_id": feeds.calendar(scenario).pk}


def calendar_with_block(scenario: Scenario) -> Subject:
    """Create a calendar of a channel with a block."""
    created = feeds.calendar(scenario)
    feeds.take(scenario, created, feeds.event("a", 1, 3))
    return {"calendar_id": created.pk}


def failed_mail(scenario: Scenario) -> Subject:
    """Create a confirmed booking whose confirmation by mail was refused."""
    return {"mail_id": add_failed_mail(scenario).pk}
