"""The tables as SQLAlchemy sees them: for lists and single rows. Hot paths and bulk use SQL of their own."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import (
    BigInteger,
    Boolean,
    Date,
    DateTime,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, DATERANGE, JSONB, REAL, TSTZRANGE, Range
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import UserDefinedType

_Moment = DateTime(timezone=True)


class TransactionId(UserDefinedType[str]):
    """The number of a transaction, which never comes again (``xid8``)."""

    cache_ok = True

    def get_col_spec(self, **_more: Any) -> str:
        """Its name in the database."""
        return "XID8"


class Base(DeclarativeBase):
    """All tables of the feature store."""


class LayerHead(Base):
    """The current version of a layer."""

    __tablename__ = "layer"
    id: Mapped[str] = mapped_column(Text, primary_key=True)
    version: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    recorded_at: Mapped[datetime | None] = mapped_column(_Moment)
    named: Mapped[str | None] = mapped_column(Text)


class ImportRun(Base):
    """One import: what came in, how it was read, what it changed, what was refused."""

    __tablename__ = "import_run"
    __table_args__ = (Index("import_run_layer", "layer", text("id DESC")),)
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    layer: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    started_at: Mapped[datetime] = mapped_column(_Moment, server_default=text("clock_timestamp()"))
    finished_at: Mapped[datetime | None] = mapped_column(_Moment)
    file_name: Mapped[str] = mapped_column(Text)
    file_sha256: Mapped[str | None] = mapped_column(Text)
    file_bytes: Mapped[int | None] = mapped_column(BigInteger)
    crs: Mapped[str | None] = mapped_column(Text)
    encoding: Mapped[str | None] = mapped_column(Text)
    profile: Mapped[str | None] = mapped_column(Text)
    decisions: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
    counts: Mapped[dict[str, int]] = mapped_column(JSONB, server_default=text("'{}'"))
    rejects: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
    source: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    actor: Mapped[str] = mapped_column(Text)
    message: Mapped[str | None] = mapped_column(Text)
    proposal: Mapped[int | None] = mapped_column(BigInteger)


class LayerVersion(Base):
    """What changed at each version of a layer: boxes, legal dates at which rows begin or end, counts."""

    __tablename__ = "layer_version"
    layer: Mapped[str] = mapped_column(ForeignKey("layer.id"), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    recorded_at: Mapped[datetime] = mapped_column(_Moment)
    boxes: Mapped[list[float]] = mapped_column(ARRAY(Double))
    dates: Mapped[list[date]] = mapped_column(ARRAY(Date))
    changes: Mapped[dict[str, int]] = mapped_column(JSONB)
    dispatched_at: Mapped[datetime | None] = mapped_column(_Moment)
    written_by: Mapped[str | None] = mapped_column(TransactionId)
    run_id: Mapped[int | None] = mapped_column(ForeignKey("import_run.id"))


class FeatureRow(Base):
    """One state of a feature in both times. Partitioned by layer."""

    __tablename__ = "feature"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    layer: Mapped[str] = mapped_column(Text, primary_key=True)
    key: Mapped[str] = mapped_column(Text)
    geom: Mapped[Any] = mapped_column(Geometry("GEOMETRY", srid=4326, spatial_index=False))
    props: Mapped[dict[str, Any]] = mapped_column(JSONB)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    valid: Mapped[Range[date]] = mapped_column(DATERANGE)
    recorded: Mapped[Range[datetime]] = mapped_column(TSTZRANGE)
    run_id: Mapped[int | None] = mapped_column(BigInteger)


class Shape(Base):
    """A feature's geometry for one zoom band, with the properties tiles carry. Partitioned by layer."""

    __tablename__ = "shape"
    layer: Mapped[str] = mapped_column(Text, primary_key=True)
    band: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    feature_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    geom: Mapped[Any] = mapped_column(Geometry("GEOMETRY", srid=3857, spatial_index=False))
    props: Mapped[dict[str, Any]] = mapped_column(JSONB)
    size: Mapped[float] = mapped_column(REAL)
    valid: Mapped[Range[date]] = mapped_column(DATERANGE)
    recorded: Mapped[Range[datetime]] = mapped_column(TSTZRANGE)


class Event(Base):
    """The outbox: one row per change of a feature, written in the change's own transaction."""

    __tablename__ = "event"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    layer: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    topics: Mapped[list[str]] = mapped_column(ARRAY(Text))
    severity: Mapped[str] = mapped_column(Text)
    before_id: Mapped[int | None] = mapped_column(BigInteger)
    after_id: Mapped[int | None] = mapped_column(BigInteger)
    version: Mapped[int] = mapped_column(Integer)
    recorded_at: Mapped[datetime] = mapped_column(_Moment)
    run_id: Mapped[int | None] = mapped_column(BigInteger)
    reading: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
