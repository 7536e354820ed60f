"""A view of the map as one HTML file for a report: it opens from disk, asks for nothing and says what it shows."""
