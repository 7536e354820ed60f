"""The same question asked of a whole list: a CSV of addresses or coordinates in, CSV and GeoPackage out.

:mod:`table` reads the list, :mod:`roles` says which columns hold the place, :mod:`store` keeps list, choices and
answers in the database, :mod:`run` answers them, the same for the worker and the command line.
"""
