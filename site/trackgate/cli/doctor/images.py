"""The doctor's check of the image that machines start from."""

from collections.abc import Iterator

from trackgate.cli.doctor.checks import Finding, note, ok, wrong
from trackgate.sandboxes.images.standing import standing
from trackgate.sandboxes.machines import images_folder


def check_image() -> Iterator[Finding]:
    """Tell when the image was last verified, and with what result."""
    found = standing(images_folder())
    if found is None:
        yield note("no image of machines: tracks with a machine show their text only")
    elif found.well:
        yield ok(found.text)
    else:
        yield (wrong if found.broken else note)(found.text)
