"""The admin pages and who may use them."""
