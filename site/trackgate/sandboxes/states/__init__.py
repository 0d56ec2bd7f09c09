"""Saved states of machines: their bytes, rows, room and end."""
