"""``trackgate doctor`` and its checks."""
