"""The admin's pages of tracks."""
