# Generated from python/src: UPDATE_STUBS=1 cargo xtask test python

"""
The private module `kerbway._native`.
"""

from collections.abc import Callable, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, final

__all__ = ["Network", "Plan", "Problem", "schema", "seconds", "solve", "version"]

@final
class Network:
    """
    A map that any number of problems are planned on; immutable.
    """
    def __new__(cls, /, path: str | PathLike[str]) -> Network:
        """
        Reads an OpenStreetMap extract, `.osm.pbf` or `.osm`.
        """

@final
class Plan:
    """
    A plan; immutable.
    """
    @staticmethod
    def from_json(text: str) -> Plan:
        """
        Reads a plan document.
        """
    def kpis(self, /) -> list[tuple[str, int]]:
        """
        Key figures, in order.
        """
    def table(self, /, name: str, problem: Problem | None) -> list[tuple[str, str, Any, bytes, str | None]]:
        """
        A table by name, as columns; the problem says in which time zone its instants are shown.
        """
    def to_json(self, /) -> str:
        """
        The document as JSON: the bytes that are equal in every language.
        """

@final
class Problem:
    """
    A sound problem with its map; immutable.
    """
    def check(self, /, plan: Plan) -> str:
        """
        The referee's report, as JSON.
        """
    def evaluate(self, /, visits: str) -> tuple[Plan | None, str | None]:
        """
        The best schedule of given visits (JSON): a plan, or the report that says why there is none, as JSON.
        """
    def explain(self, /, plan: Plan, requests: Sequence[str] | None) -> str:
        """
        Why requests are left out, as JSON.
        """
    def folder(self, /) -> Path:
        """
        Where a relative `osm.file` lies.
        """
    @staticmethod
    def from_file(path: str | PathLike[str]) -> Problem:
        """
        Reads and checks a document from a file.
        """
    @staticmethod
    def from_json(text: str, folder: str | PathLike[str]) -> Problem:
        """
        Reads and checks a document; a relative `osm.file` lies in `folder`.
        """
    @staticmethod
    def from_tables(head: str, tables: Sequence[tuple[str, Sequence[tuple[str, str, Any, bytes]]]], folder: str | PathLike[str]) -> Problem:
        """
        A problem from tables: `head` is the document without the lists that come as tables.
        """
    def geojson(self, /, plan: Plan) -> str:
        """
        A plan of it as GeoJSON, with the geometry of its zones and of those that are read from its map.
        """
    def on(self, /, network: Network) -> Problem:
        """
        The same problem on a map that is read already.
        """
    def to_json(self, /) -> str:
        """
        The document as JSON.
        """
    def travel(self, /, vehicle_type: str, from_: str, to: str, depart: str) -> str:
        """
        How a vehicle type gets from one location to another, as JSON.
        """
    def warnings(self, /) -> str:
        """
        Issues that are no errors, as JSON.
        """

def schema(document: str) -> str | None:
    """
    The JSON Schema of a document, or nothing if there is none of that name.
    """

def seconds(text: str) -> int | None:
    """
    A duration (`90`, `90s`, `4min`, `2h`, `PT4M`) in whole seconds, or nothing if it is none.
    """

def solve(problem: Problem, options: Sequence[tuple[str, str]], on_progress: Callable[..., bool] | None) -> Plan:
    """
    Plans a problem with options by name; `on_progress` is given iteration, elapsed milliseconds, cost, required unserved,
    unserved and routes, and stops the search by returning `False`.
    """

def version() -> str:
    """
    The version of Kerbway.
    """
