"""The heart: invite, claim, play; status, limits, terms. Knows no HTTP."""
