"""Attacks on every invariant, in plain SQL."""
