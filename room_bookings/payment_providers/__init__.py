"""What the providers of payments speak, and how they are spoken to. No database."""
