"""The tasks of the whole service, each under its namespace: what a worker can do."""

from __future__ import annotations

from procrastinate import Blueprint

from mapsvc.config import settings
from web.bulk import tasks as bulk
from web.channels import tasks as webhooks
from web.delivery import tasks as delivery
from web.delivery.channels import channels
from web.export import tasks as exports
from web.mail import tasks as mail
from web.staff import tasks as staff
from web.work import tasks as work


def tasks(url: str) -> dict[str, Blueprint]:
    """Blueprints by namespace, on the database ``url``; made anew for each app."""
    sending = channels(url, settings())
    return {
        "delivery": delivery.blueprint(url, lambda: sending),
        "audit": staff.blueprint(url, settings()),
        "bulk": bulk.blueprint(url, settings().bulk_hours),
        "exports": exports.blueprint(url),
        "webhooks": webhooks.blueprint(url, settings()),
        "mail": mail.blueprint(url, settings()),
        "work": work.blueprint(url, settings().var / "uploads", settings().upload_days),
    }
