"""Tests of access, throttling, logs and response headers, across all apps."""
