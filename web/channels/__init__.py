"""The ways by which people and programs are reached: mail, web push, webhooks."""
