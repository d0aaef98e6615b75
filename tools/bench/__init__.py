"""What a command costs, beside the same rows written by hand."""
