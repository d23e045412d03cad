"""Keeping the stand-in's world over a restart: what exists and was said. Open modals are let go."""

import pickle
from pathlib import Path

from sandbox.core import Core

_WORLD = (
    "workspaces",
    "people",
    "channels",
    "groups",
    "apps",
    "files",
    "installations",
    "ephemerals",
    "_ims",
)


def save(core: Core, path: Path, beside: object) -> None:
    """Write everything to a file, whole or not at all, with `beside`, which may hold people and channels."""
    kept = {name: getattr(core.world, name) for name in _WORLD}
    kept |= {"ids": vars(core.ids), "homes": core.homes, "offset": core.clock.offset, "beside": beside}
    new = path.with_suffix(".new")
    new.write_bytes(pickle.dumps(kept))
    new.replace(path)


def load(core: Core, path: Path) -> object:
    """Take over what `save` wrote, and return its `beside`. Only for files of one's own: it is a pickle."""
    kept = pickle.loads(path.read_bytes())  # noqa: S301 - a file that this machine wrote for itself
    for name in _WORLD:
        getattr(core.world, name).update(kept[name])
    vars(core.ids).update(kept["ids"])
    core.homes.update(kept["homes"])
    core.clock.set(core.clock.now() - core.clock.offset + kept["offset"])
    beside: object = kept["beside"]
    return beside
