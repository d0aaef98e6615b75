from housekeeping.services.room_status import RoomStep, record_creation, set_room_status, set_room_statuses

__all__ = ["RoomStep", "record_creation", "set_room_status", "set_room_statuses"]
