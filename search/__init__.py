"""Questions and answers over a library and its index."""
