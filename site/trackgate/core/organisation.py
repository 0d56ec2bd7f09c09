"""What the organisation has set in the admin pages; the environment stands below it.

Kept in memory under the page stamp: whoever has read the stamp (every invite does)
has the settings of that moment without another query.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import current_app, g, has_app_context
from sqlalchemy.orm import Mapped, mapped_column

from trackgate.core.config import LearnerProof, Settings
from trackgate.core.db import Base, bump_page_stamp, db, enum_type, page_stamp

_KEPT = "trackgate.organisation"


class OrganisationRow(Base):
    """One row of settings; NULL means what the environment says."""

    __tablename__ = "organisation"
    __table_args__ = (
        sa.CheckConstraint("id = 1", name="one_row"),
        sa.CheckConstraint("retention_days >= 0", name="retention_days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str | None] = mapped_column(sa.String(100))
    accent: Mapped[str | None] = mapped_column(sa.String(7))  # "#rrggbb"
    logo: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    logo_type: Mapped[str | None] = mapped_column(sa.String(40))
    mail_from: Mapped[str | None] = mapped_column(sa.String(254))
    learner_proof: Mapped[LearnerProof | None] = mapped_column(
        enum_type(LearnerProof, "learner_proof")
    )
    retention_days: Mapped[int] = mapped_column(default=0)  # 0 = keep


@dataclass(frozen=True, kw_only=True)
class Organisation:
    """The settings in force."""

    name: str
    accent: str
    logo_digest: str  # "" = no logo
    mail_from: str
    learner_proof: LearnerProof
    retention_days: int


def organisation() -> Organisation:
    """Give the settings in force, as this request has read them."""
    found: Organisation | None = g.get("organisation") if has_app_context() else None
    if found is not None:
        return found
    stamp = db.session.scalar(sa.select(page_stamp))
    return use_stamp(stamp)


def use_stamp(stamp: int | None) -> Organisation:
    """Give the settings of a stamp that was just read, and use them from here on."""
    kept: tuple[int | None, Organisation] | None = current_app.extensions.get(_KEPT)
    if kept is None or kept[0] != stamp:
        kept = (stamp, _read())
        current_app.extensions[_KEPT] = kept
    g.organisation = kept[1]
    return kept[1]


def last_known() -> Organisation:
    """Give the settings without asking the database, for pages that must not."""
    found: Organisation | None = g.get("organisation")
    kept: tuple[int | None, Organisation] | None = current_app.extensions.get(_KEPT)
    return found or (kept[1] if kept else _merge(None))


def _read() -> Organisation:
    return _merge(db.session.get(OrganisationRow, 1, populate_existing=True))


def _merge(row: OrganisationRow | None) -> Organisation:
    settings: Settings = current_app.extensions["trackgate.settings"]
    logo = row.logo if row else None
    return Organisation(
        name=(row.name if row else None) or settings.organisation,
        accent=(row.accent if row else None) or "",
        logo_digest=hashlib.sha256(logo).hexdigest()[:12] if logo else "",
        mail_from=(row.mail_from if row else None) or settings.mail_from,
        learner_proof=(row.learner_proof if row else None) or settings.learner_proof,
        retention_days=row.retention_days if row else 0,
    )


def change_organisation(**values: Any) -> dict[str, list[Any]]:  # noqa: ANN401
    """Set columns of the row; give what changed, as old and new, by column.

    In the transaction under way; what pages are rendered from is made stale in it.
    """
    bump_page_stamp()  # First: it holds off whoever changes the settings as well.
    row = organisation_row()
    changed = {
        name: [getattr(row, name), value]
        for name, value in values.items()
        if getattr(row, name) != value
    }
    for name, (_, value) in changed.items():
        setattr(row, name, value)
    db.session.flush()
    return changed


def organisation_row() -> OrganisationRow:
    """Give the row to be edited, made if needed. Call ``bump_page_stamp`` too."""
    row = db.session.get(OrganisationRow, 1, populate_existing=True)
    if row is None:
        row = OrganisationRow(id=1, retention_days=0)
        db.session.add(row)
    return row
