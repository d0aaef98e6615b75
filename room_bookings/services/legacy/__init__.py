"""The import of the old hotel system: staged rows, contradictions and their rules, histories, writes."""
