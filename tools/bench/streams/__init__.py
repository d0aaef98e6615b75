"""Live streams: how soon an event arrives, what listeners cost, and what they cost others."""
