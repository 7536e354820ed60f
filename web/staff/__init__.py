"""What the pages of the staff show beside their own data: the menu, what waits, the state of layers."""
