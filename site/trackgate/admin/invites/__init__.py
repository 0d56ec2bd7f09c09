"""The admin's pages of invites."""
