"""What developers run; nothing of the product."""
