"""What the providers of payments speak: units, signatures and messages. No database, no network."""
