"""Many processes at one database: afterwards nothing is broken, and everybody was told the truth."""
