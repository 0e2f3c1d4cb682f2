"""What was said, by whom, where, when, and where it is printed."""
