"""Every model, imported once, so that the metadata is whole."""

from trackgate.admin.base.models import Admin, AuditEntry
from trackgate.core.db import PageStamp
from trackgate.core.organisation import OrganisationRow
from trackgate.forms.models import Consent, FormVersion, Lead, MergedLead
from trackgate.invites.claim_models import Claim, ClaimTrack, Play, PlayChallenge
from trackgate.invites.models import Invite, InviteAddress, InviteOrigin, InviteTrack
from trackgate.invites.view_models import ViewCount
from trackgate.jobs.heartbeat import Heartbeat
from trackgate.learners.models import EmailCode, Learner, RememberToken
from trackgate.mail.models import Mail
from trackgate.sandboxes.holds import MachineHold
from trackgate.sandboxes.pools.models import HotStartPool, PoolSandbox, PoolTrack
from trackgate.sandboxes.states.models import SavedState, StateUsage
from trackgate.tracks.models import Challenge, Track, TrackFile, TrackRevision

__all__ = [
    "Admin",
    "AuditEntry",
    "Challenge",
    "Claim",
    "ClaimTrack",
    "Consent",
    "EmailCode",
    "FormVersion",
    "Heartbeat",
    "HotStartPool",
    "Invite",
    "InviteAddress",
    "InviteOrigin",
    "InviteTrack",
    "Lead",
    "Learner",
    "MachineHold",
    "Mail",
    "MergedLead",
    "OrganisationRow",
    "PageStamp",
    "Play",
    "PlayChallenge",
    "PoolSandbox",
    "PoolTrack",
    "RememberToken",
    "SavedState",
    "StateUsage",
    "Track",
    "TrackFile",
    "TrackRevision",
    "ViewCount",
]
