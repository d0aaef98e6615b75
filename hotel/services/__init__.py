from hotel.services.hotels import create_hotel, update_hotel_settings

__all__ = ["create_hotel", "update_hotel_settings"]
