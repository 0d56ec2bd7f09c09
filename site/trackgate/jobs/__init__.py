"""Background work: the worker, when it was last seen, what keeps SQLite quick."""
