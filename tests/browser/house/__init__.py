"""The small hotels in which the browser tests work: filled by services, in a process of its own."""
