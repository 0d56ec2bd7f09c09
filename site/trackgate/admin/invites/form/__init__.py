"""The form that creates, edits and duplicates an invite."""
