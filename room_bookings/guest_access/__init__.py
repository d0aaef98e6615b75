"""What guests see and do themselves, through the link to their own booking."""
