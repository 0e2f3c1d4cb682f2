"""Encoders that turn text into vectors, and the registry that opens them."""
