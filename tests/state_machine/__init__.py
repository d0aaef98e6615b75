"""A hotel lived at random, step by step beside a model of it."""
