"""Who asks: cookies, the address to go on to after a sign-in, OpenID Connect."""
