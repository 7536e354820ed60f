"""The parts of the private PostgreSQL: what is installed, who runs it, its settings, its process."""
