"""Views: each validates, calls one function of a lower room, and serialises."""
