"""The admin's pages of leads."""
