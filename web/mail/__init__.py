"""What comes back by mail, and what it does."""
