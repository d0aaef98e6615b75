"""Tests of the calendars of channels."""
