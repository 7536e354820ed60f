"""Who may work here: accounts of the staff, how they prove themselves, their sessions, and keys of machines.

Citizens need no account. No function here keeps what proves somebody: passwords become argon2id digests, tokens and
keys SHA-256 digests, recovery codes keyed digests; the shared secrets of one-time passwords are encrypted.
"""
