"""Who is let in, how often, and what is left behind: tests that cross every app."""
