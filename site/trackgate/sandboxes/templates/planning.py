"""What the template of a revision is made of, from the image that is there."""

from trackgate.sandboxes.machines import Image, machine_hosts
from trackgate.sandboxes.templates.ahead import steps_ahead
from trackgate.sandboxes.templates.store import Plan
from trackgate.tracks.reading import get_revision


def plan_for(revision_id: int, image: Image) -> Plan:
    """Give what the template of a revision would be made of now."""
    hosts = machine_hosts(get_revision(revision_id).services)
    return Plan(image=image, hosts=hosts, steps=steps_ahead(revision_id, hosts))
