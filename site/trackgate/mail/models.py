"""The outbox: mails kept until they are sent, or for owners to read."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from trackgate.core.db import Base


class Mail(Base):
    """One message to one person."""

    __tablename__ = "mail"
    __table_args__ = (
        sa.Index("ix_mail_due_at", "due_at"),
        sa.Index("ix_mail_recipient", "recipient"),
        sa.Index("ix_mail_created_at", "created_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    recipient: Mapped[str] = mapped_column(sa.String(254))
    subject: Mapped[str] = mapped_column(sa.String(200))
    body: Mapped[bytes] = mapped_column(sa.LargeBinary)  # encrypted
    created_at: Mapped[datetime]
    due_at: Mapped[datetime | None]  # next try; NULL = sent, or given up
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(sa.Text)
    # A code mail is dropped when its code ends.
    drop_at: Mapped[datetime | None] = mapped_column(index=True)
