"""Electronic mail: handing messages to a relay over SMTP (RFC 5321), and reading what comes back (RFC 3464)."""
