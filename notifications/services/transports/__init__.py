"""The transports by which a relay sends events, one for each kind of subscription."""
