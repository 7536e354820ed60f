"""Citizens' subscriptions as forms: what is asked for, shown before it is asked for, and protected from robots."""
