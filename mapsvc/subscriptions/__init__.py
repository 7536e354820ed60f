"""Who wants to be told what: contacts (an address on a channel) and their subscriptions (a place and topics)."""
