"""The demo: sample content, one invite of every kind, and an admin."""
