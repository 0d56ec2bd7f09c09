"""What learners' pages and admin pages share."""
