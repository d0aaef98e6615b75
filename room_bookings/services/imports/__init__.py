from room_bookings.services.imports.importing import ImportOutcome, RowsRefused, import_bookings
from room_bookings.services.imports.rows import ImportRow

__all__ = ["ImportOutcome", "ImportRow", "RowsRefused", "import_bookings"]
