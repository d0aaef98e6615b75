from room_bookings.services.invoices.crediting import credit_invoice
from room_bookings.services.invoices.issuing import Addressee, issue_invoice

__all__ = ["Addressee", "credit_invoice", "issue_invoice"]
