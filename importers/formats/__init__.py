"""The official formats: files whose columns and codes are fixed by a national specification.

Each reader here knows one specification and hands back tables whose columns are already fields of the layer, so that
no profile is needed. What a file leaves open (code order, vintage, axis) is decided from evidence and recorded, or
refused; it is never assumed.
"""
