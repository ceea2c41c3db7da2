"""Maps to drive on."""

from __future__ import annotations

import os
from typing import Any

from . import _native


class Network:
    """An OpenStreetMap extract, read once, on which any number of problems can be planned.

    Parameters
    ----------
    path : str or path
        ``.osm.pbf`` or ``.osm``. Reading takes seconds for a city.

    Raises
    ------
    InvalidProblemError
        If the file cannot be read.

    Notes
    -----
    A network pickles as its path, and is read again on the other side. Source: ``crates/kerbway/src/ground.rs``.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = os.fspath(path)
        self._native = _native.Network(self.path)

    def __repr__(self) -> str:
        return f"Network({self.path!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Network) and self.path == other.path

    def __hash__(self) -> int:
        return hash(self.path)

    def __reduce__(self) -> tuple[Any, ...]:
        return (Network, (self.path,))
