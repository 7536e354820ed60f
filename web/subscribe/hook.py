"""Asking the owner of a webhook's address: only who reads what arrives there can open the link in it."""

from __future__ import annotations

from threading import BoundedSemaphore

from mapsvc.db.connection import connect
from mapsvc.delivery.channel import Result
from mapsvc.errors import TooExpensive
from mapsvc.outside.request import Outside
from web.channels.webhook_replay import Webhook
from web.messages.model import base_of
from web.state import state

_turns = BoundedSemaphore(1)
"""A receiver may take ten seconds to answer, and the threads of a process are few: one of them waits at a time."""


def ask_owner(contact: int, address: str, token: str) -> bool:
    """Send the message with the link that confirms; whether it was taken. Raises TooExpensive while another waits."""
    if not _turns.acquire(blocking=False):
        raise TooExpensive("another receiver is being asked; try again in some seconds")
    try:
        settings = state().settings
        with Outside(settings.outside_allowed) as outside, connect(state().database, autocommit=True) as conn:
            hook = Webhook(conn, settings.secret, outside, contact, address)
            return hook.confirm(f"{base_of(settings)}/s/confirm/{token}").result is Result.ACCEPTED
    finally:
        _turns.release()
