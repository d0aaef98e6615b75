"""The benchmark: the cost of commands beside the same rows written by hand-written SQL."""
