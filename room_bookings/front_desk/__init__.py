"""Everything that the front desk reads of a room: its state, its booking, its guests and its audit rows.

The package stands above the apps that it reads, so that none of them imports another only to show a room. Its
selectors and snapshots are services; the actions of housekeeping answer with `api.base.RoomView`.
"""
