"""The organisation's settings."""
