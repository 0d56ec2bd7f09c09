"""Which browser has the machines of a sandbox."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from trackgate.core.db import Base


class MachineHold(Base):
    """One browser has the machines of a running play; what another saves is refused."""

    __tablename__ = "machine_hold"

    sandbox_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    holder: Mapped[str] = mapped_column(String(40))  # chosen by the browser, at random
