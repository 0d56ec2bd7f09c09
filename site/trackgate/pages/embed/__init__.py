"""What other sites embed: the widget's script and what its frames may keep."""
