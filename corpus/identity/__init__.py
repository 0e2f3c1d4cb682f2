"""Decide which mentions in different documents are one person."""
