"""The run of relays: processes are killed anywhere, the receiver fails in every way, and nothing may be lost."""
