"""Read transcripts: turns, speaker labels and time codes."""
