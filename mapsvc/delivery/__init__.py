"""From a notice to the people who asked: batches, what each is told, who accepted it, receipts.

The ground knows no channel: whoever can send implements :class:`mapsvc.delivery.channel.Channel` in a room above.
"""
