"""The store of saved states that this deployment has set."""

from pathlib import Path

from flask import current_app

from trackgate.core.config import Settings
from trackgate.sandboxes.states.store import FolderStore, Store

_KEY = "trackgate.states"


def state_store() -> Store:
    """Give the store of this deployment, made when it is first asked for."""
    app = current_app
    if _KEY not in app.extensions:
        settings: Settings = app.extensions["trackgate.settings"]
        app.extensions[_KEY] = _make(settings)
    store: Store = app.extensions[_KEY]
    return store


def _make(settings: Settings) -> Store:
    if not settings.state_store.startswith("s3://"):
        return FolderStore(Path(settings.state_store))
    # Only here: the library is an extra.
    from trackgate.sandboxes.states.bucket import BucketStore, open_bucket

    local = FolderStore(settings.instance_path / "states")
    return BucketStore(local, open_bucket(settings))
