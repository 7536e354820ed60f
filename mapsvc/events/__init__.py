"""The outbox read: commits that nobody was told of yet become notices, in the order of each layer's versions."""
