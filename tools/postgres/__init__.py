"""A private PostgreSQL server for the demo, the tests, the checks and the instruments."""
