"""A person across all parts: erasing, merging, how long things are kept."""
