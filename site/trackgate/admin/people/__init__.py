"""Who may use the admin pages, their accounts, and what they changed."""
