"""``trackgate invites`` and what its commands share."""
