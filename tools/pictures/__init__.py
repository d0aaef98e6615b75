"""`make pictures`: pictures of the pages with the demo's data, for README and docs."""
