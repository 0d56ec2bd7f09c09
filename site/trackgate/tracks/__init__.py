"""The catalogue: track folders, revisions, challenges."""
