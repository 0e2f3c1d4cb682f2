"""Builders, fictions and local servers that tests share."""
