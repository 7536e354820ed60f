"""Figures of use: what is counted of a request, and how the figures are shown."""
