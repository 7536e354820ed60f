"""The work of telling people, as workers do it: which tasks there are, and which channels they send through."""
