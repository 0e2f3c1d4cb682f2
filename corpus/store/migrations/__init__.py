"""The schema of the store, as numbered SQL files applied in order."""
