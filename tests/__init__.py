"""Tests of On Record; the folders mirror those of the program."""
