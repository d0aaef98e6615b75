"""Stateful tests: random commands run against the services and against a model of the hotel, and are compared."""
