"""Relays in the benchmark: their speed, their cost at rest and to commands."""
