"""Hand-written tables of the roles that may read; the roles that may write are in tests/commands/registry/."""
