"""Vector tiles out of the store: what they show, how they are named, made, kept and answered. It knows no HTTP framework."""
