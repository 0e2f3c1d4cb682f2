"""Rules and tables of the English language."""
