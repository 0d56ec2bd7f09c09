"""What every admin page says at its top while something needs attention."""

from dataclasses import dataclass

from flask import current_app, url_for

from trackgate.admin.base.models import Role
from trackgate.admin.base.session import admin_or_none
from trackgate.core.config import LearnerProof, Settings
from trackgate.core.organisation import organisation
from trackgate.sandboxes.images.standing import standing
from trackgate.sandboxes.machines import images_folder


@dataclass(frozen=True, kw_only=True)
class Banner:
    """A line above the page, perhaps with a link."""

    text: str
    kind: str = "caution"
    url: str = ""
    link: str = ""


def admin_banners() -> list[Banner]:
    """Give the banners for the signed-in admin."""
    admin = admin_or_none()
    if admin is None:
        return []
    settings: Settings = current_app.extensions["trackgate.settings"]
    owner = admin.role is Role.OWNER
    link = url_for("admin.settings_page") if owner else ""
    found = []
    if admin.password_given:
        found.append(
            Banner(
                text="Somebody else knows your password: they gave it to you.",
                url=url_for("admin.account"),
                link="Choose your own",
            )
        )
    if settings.smtp_url is None:
        found.append(
            Banner(
                text="Mail is not set up: codes stay in the outbox, and learners "
                "wait for them in vain.",
                url=url_for("admin.outbox") if owner else "",
                link="Open the outbox",
            )
        )
    if organisation().learner_proof is LearnerProof.OPEN:
        found.append(
            Banner(
                text="Anybody who types a known e-mail resumes what belongs to it "
                "(LEARNER_PROOF is open).",
                url=link,
                link="Change that",
            )
        )
    image = standing(images_folder())
    if image is not None and not image.well:
        found.append(Banner(text=image.text))
    return found
