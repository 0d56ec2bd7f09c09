"""The seam to runtimes, and the runtimes."""
