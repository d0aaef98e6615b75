"""Many processes at a database that is killed like them: nothing is broken then, and everybody was told the truth."""
