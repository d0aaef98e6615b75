from guests.models.guest import Guest
from guests.models.search_keys import BookingSearchKey, GuestSearchKey, SearchedBooking, SearchedPartyMember

__all__ = ["BookingSearchKey", "Guest", "GuestSearchKey", "SearchedBooking", "SearchedPartyMember"]
