"""Changes that wait for an approval: uploads with their diff, edits by hand, and taking a run back.

A proposal holds what it would assert, row by row. What is approved is the digest of that; what is committed is read
from the same rows and must have the same digest, and the store must stand as it stood when they were compared.
"""
