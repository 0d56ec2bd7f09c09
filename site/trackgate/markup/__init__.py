"""Text from outside, made into safe HTML."""
