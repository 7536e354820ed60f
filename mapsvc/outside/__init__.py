"""Requests to addresses that strangers gave (push services, webhooks): never into a private network, never for long."""
