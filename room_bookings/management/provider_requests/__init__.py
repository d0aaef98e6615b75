"""The sender of requests to payment providers."""
