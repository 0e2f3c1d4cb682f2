"""Date statements by the time expressions tied to the speaking."""
