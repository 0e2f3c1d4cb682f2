"""Learned weights and word lists that extraction reads."""
