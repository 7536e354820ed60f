"""Settings, from the environment only. Secrets come from the environment or from a file it names."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from mapsvc.errors import InvalidInput
from mapsvc.outside.networks import Networks, networks
from mapsvc.provider import Provider, read_provider
from mapsvc.secret import Secret, secret_of


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of the program; :func:`settings` reads them once."""

    var: Path
    """Where the program keeps what it makes: private database, tile cache, logs."""
    database_url: str | None
    """``postgresql://…``; None: the program runs a private cluster under ``var``."""
    host: str
    port: int
    workers: int
    public_url: str | None
    """The address visitors use, where it is not the one the request names (behind a proxy)."""
    city_name_ja: str
    city_name_en: str
    fictional: bool
    """The data are invented: said on every page and print."""
    visitor_timeout_ms: int
    """Statement timeout of whatever a visitor can start."""
    tile_budget_bytes: int
    """Uncompressed size above which a tile is cut, and the cut reported."""
    tile_cache_bytes: int
    """Size of the tile cache on disk above which the least recently used tiles go."""
    bulk_hours: int
    """How long an uploaded list and its answers are kept after its end."""
    upload_bytes: int
    """Heaviest upload of a file to be imported."""
    upload_days: int
    """Days after the end of a change (committed, refused, withdrawn) at which its uploaded files are deleted."""
    worker_jobs: int
    """Jobs that one worker process works at beside one another."""
    counter: bool
    """Whether the counter of the city hall (``/counter``) is served."""
    counter_name: str
    """What the log of the counter calls this terminal."""
    counter_log_days: int
    """Days after which a question leaves the log of the counter."""
    counter_idle_minutes: int
    """Minutes without a touch after which the visitor's screen is cleared; 0: never."""
    counter_open: bool = False
    """Whether the counter asks nobody to sign in."""
    session_idle_minutes: int = 60
    """Minutes without a request after which staff are signed out."""
    session_hours: int = 12
    """Hours after a sign-in at which staff are signed out, whatever they do."""
    two_factor: bool = False
    """Whether accounts with a password must have a second factor before anything else."""
    oidc: Provider | None = None
    """The OpenID provider at which staff may sign in."""
    outside_allowed: Networks = ()
    """Private networks in which push services and webhooks may be all the same, over http too."""
    vapid_key: str | None = field(default=None, repr=False)
    """The private key by which push services know this service, base64url; None: derived of the secret."""
    push_contact: str | None = None
    """Where the operators of push services reach this service's: ``mailto:`` or https (RFC 8292, 2.1)."""
    webhook_days: int = 30
    """Days for which messages to webhooks are kept for replay."""
    smtp_url: str | None = field(default=None, repr=False)
    """``MAPSVC_SMTP_URL``: the relay that takes the mail (:mod:`mapsvc.mail.relay`); None: no mail is sent."""
    mail_from: str | None = None
    """The address that mail comes from."""
    mail_return: str | None = None
    """The mailbox that bounces come back to, by ``name+…@host``; None: the relay's reports cannot be told apart."""
    mail_bounces: str | None = None
    """The Maildir folder where the mail host puts them; None: they come through ``mapsvc mail bounce``, or not."""
    audit_days: int = 3_650
    """Days after which an entry leaves the audit."""
    delivery_days: int = 90
    """Days after which who was told of a notice is replaced by figures."""
    short_link_days: int = 730
    """Days for which a short link leads to its view, from when it was last made."""
    accessibility_contact: str | None = None
    """Whom to tell of barriers: a mail address, an https address or a line of text; shown at ``/accessibility``."""
    basemaps: Path | None = None
    """``MAPSVC_BASEMAPS``: the TOML file that declares base maps beside the city's own (docs/basemaps.md)."""
    terms: Path | None = None
    """``MAPSVC_TERMS``: the file that holds the city's own terms of use; None: those that come with the program."""
    secret_given: str | None = field(default=None, repr=False)
    """``MAPSVC_SECRET``: what encrypts, signs and hides; see :mod:`mapsvc.secret`."""

    @property
    def secret(self) -> Secret:
        """The service's secret; raises Unavailable where a service on a database of its own was not given one."""
        return secret_of(self.secret_given, self.var, private=self.database_url is None)


def _integer(name: str, default: int, least: int, most: int) -> int:
    raw = os.environ.get(name, "").strip()
    if not raw:
        return default
    if not raw.isdecimal() or not least <= int(raw) <= most:
        raise InvalidInput(name, f"must be a whole number from {least} to {most}, not {raw!r}")
    return int(raw)


def _yes(name: str, *, default: bool) -> bool:
    raw = os.environ.get(name, "").strip().lower()
    if raw not in {"", "yes", "no"}:
        raise InvalidInput(name, f"must be yes or no, not {raw!r}")
    return raw == "yes" if raw else default


def _secret(name: str) -> str | None:
    """The value of ``name``, or the content of the file that ``name_FILE`` names."""
    if value := os.environ.get(name, "").strip():
        return value
    if path := os.environ.get(f"{name}_FILE", "").strip():
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise InvalidInput(f"{name}_FILE", f"cannot be read: {error}") from error
    return None


def _counter(*, fictional: bool) -> tuple[bool, bool]:
    """Whether the counter is served, and whether without sign-in."""
    raw = os.environ.get("MAPSVC_COUNTER", "").strip().lower()
    if raw not in {"", "yes", "no", "open"}:
        raise InvalidInput("MAPSVC_COUNTER", f"must be yes, open or no, not {raw!r}")
    return (raw in {"yes", "open"} if raw else fictional), (raw == "open" or fictional)


def read_settings() -> Settings:
    """Settings as the environment gives them now; raises InvalidInput naming the variable."""
    fictional = os.environ.get("MAPSVC_FICTIONAL", "auto").strip().lower()
    if fictional not in {"auto", "yes", "no"}:
        raise InvalidInput("MAPSVC_FICTIONAL", "must be yes, no or auto")
    city = os.environ.get("MAPSVC_CITY", "").strip()
    invented = fictional == "yes" or (fictional == "auto" and not city)
    counter, counter_open = _counter(fictional=invented)
    return Settings(
        var=Path(os.environ.get("MAPSVC_VAR") or "var").absolute(),
        database_url=_secret("DATABASE_URL"),
        host=os.environ.get("MAPSVC_HOST", "127.0.0.1").strip(),
        port=_integer("MAPSVC_PORT", 8000, 1, 65535),
        workers=_integer("MAPSVC_WORKERS", 2, 1, 64),
        public_url=os.environ.get("MAPSVC_PUBLIC_URL", "").strip().rstrip("/") or None,
        city_name_ja=city or "汐見市",
        city_name_en=os.environ.get("MAPSVC_CITY_EN", "").strip() or (city or "Shiomi"),
        fictional=invented,
        visitor_timeout_ms=_integer("MAPSVC_VISITOR_TIMEOUT_MS", 5_000, 100, 60_000),
        tile_budget_bytes=_integer("MAPSVC_TILE_BUDGET", 500_000, 10_000, 50_000_000),
        tile_cache_bytes=_integer("MAPSVC_TILE_CACHE", 2_000_000_000, 1_000_000, 10**13),
        bulk_hours=_integer("MAPSVC_BULK_HOURS", 24, 1, 720),
        upload_bytes=_integer("MAPSVC_UPLOAD_MB", 500, 1, 4_000) * 1_000_000,
        upload_days=_integer("MAPSVC_UPLOAD_DAYS", 30, 0, 3_650),
        worker_jobs=_integer("MAPSVC_WORKER_JOBS", 2, 1, 32),
        counter=counter,
        counter_open=counter_open,
        session_idle_minutes=_integer("MAPSVC_SESSION_IDLE_MINUTES", 60, 5, 1_440),
        session_hours=_integer("MAPSVC_SESSION_HOURS", 12, 1, 168),
        two_factor=_yes("MAPSVC_TWO_FACTOR", default=not invented),
        oidc=read_provider(_secret("MAPSVC_OIDC_CLIENT_SECRET")),
        counter_name=os.environ.get("MAPSVC_COUNTER_NAME", "").strip()[:40] or "1",
        counter_log_days=_integer("MAPSVC_COUNTER_LOG_DAYS", 400, 1, 3_650),
        counter_idle_minutes=_integer("MAPSVC_COUNTER_IDLE_MINUTES", 5, 0, 240),
        outside_allowed=networks(os.environ.get("MAPSVC_OUTSIDE_ALLOW", ""), "MAPSVC_OUTSIDE_ALLOW"),
        vapid_key=_secret("MAPSVC_VAPID_KEY"),
        push_contact=os.environ.get("MAPSVC_PUSH_CONTACT", "").strip() or None,
        webhook_days=_integer("MAPSVC_WEBHOOK_DAYS", 30, 1, 365),
        smtp_url=_secret("MAPSVC_SMTP_URL"),
        mail_from=os.environ.get("MAPSVC_MAIL_FROM", "").strip() or None,
        mail_return=os.environ.get("MAPSVC_MAIL_RETURN", "").strip() or None,
        mail_bounces=os.environ.get("MAPSVC_MAIL_BOUNCES", "").strip() or None,
        audit_days=_integer("MAPSVC_AUDIT_DAYS", 3_650, 30, 36_500),
        delivery_days=_integer("MAPSVC_DELIVERY_DAYS", 90, 14, 3_650),
        short_link_days=_integer("MAPSVC_SHORT_LINK_DAYS", 730, 1, 3_650),
        accessibility_contact=os.environ.get("MAPSVC_ACCESSIBILITY_CONTACT", "").strip()[:200] or None,
        basemaps=Path(named) if (named := os.environ.get("MAPSVC_BASEMAPS", "").strip()) else None,
        terms=Path(terms).absolute() if (terms := os.environ.get("MAPSVC_TERMS", "").strip()) else None,
        secret_given=_secret("MAPSVC_SECRET"),
    )


@cache
def settings() -> Settings:
    """The program's settings, read once."""
    return read_settings()
