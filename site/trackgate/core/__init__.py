"""Small shared ground, below every part: clock, settings, database, tokens."""
