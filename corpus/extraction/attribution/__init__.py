"""Decide who said a span of words: candidates, coreference, classification."""
