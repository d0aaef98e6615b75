from guests.selectors.guests import ORDERINGS, GuestSearch, find_guests, guest_by_pk, guest_page

__all__ = ["ORDERINGS", "GuestSearch", "find_guests", "guest_by_pk", "guest_page"]
