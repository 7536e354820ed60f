"""The city's features as pages: lists with filters, one page each, with a small map and data for programs."""
