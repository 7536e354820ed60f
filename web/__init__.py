"""Everything that speaks HTTP or is looked at: the app factory, pages, APIs, static files, the command line."""
