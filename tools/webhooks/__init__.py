"""A receiver of webhooks on the loopback interface, for tests and runs."""
