"""Measure how often extraction is right, against gold data."""
