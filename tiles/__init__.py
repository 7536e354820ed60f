"""Vector tiles out of the store: what they show, how they are named, made, kept and answered. No HTTP framework."""
