"""A play's pages: starting, the player, its machines, what comes at its end."""
