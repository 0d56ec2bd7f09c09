"""A person across all parts: erasing, and merging two who are one."""
