"""The relay: a loop that leases subscriptions, lets threads send their events, and records their outcomes."""
