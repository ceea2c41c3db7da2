"""Problems: read, or put together piece by piece, or from tables."""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from . import _native, frames
from .errors import Issue, issues_from_json
from .network import Network
from .times import Instant, plain, seconds
from .times import windows as pairs

Window = Sequence[Instant]


class Problem:
    """A delivery day to be planned: an editable document of format 1.

    Parameters
    ----------
    start : str, datetime or date
        First second of the first day, ``"2026-11-24T00:00:00+01:00"``; a date (also as text, ``"2026-11-24"``) needs ``time_zone``.
    currency : str
        ISO 4217; amounts are in its minor unit. ``"XXX"`` if costs are no money.
    days : int
        Civil days.
    time_zone : str, optional
        IANA name; without it the offset of ``start`` holds throughout.
    plane_kmh, osm, network, matrices
        What is driven on, one of: straight lines at a speed; an OpenStreetMap file or a `Network`; a road network as in the document;
        travel times as ``{profile: {"seconds": array, "metres": array}}``, each n × n in the order of the locations (row = from, column =
        to), whole numbers, NaN, ``None`` or masked = no way.
    more
        Any other key of the document: ``crs``, ``calendar``, ``gate_waiting``, ``permits``, …

    Raises
    ------
    TypeError
        If a value is of a kind that no document can hold.

    Notes
    -----
    The document is checked when it is first asked something: `InvalidProblemError` then lists every issue at once, with row, id and field.
    Keys and their meaning: ``docs/format.md``. Source: ``crates/model``.
    """

    def __init__(
        self,
        start: str | datetime | date,
        *,
        currency: str = "XXX",
        days: int = 1,
        time_zone: str | None = None,
        plane_kmh: float | None = None,
        osm: str | os.PathLike[str] | Network | Mapping[str, Any] | None = None,
        network: Mapping[str, Any] | None = None,
        matrices: Mapping[str, Mapping[str, Any]] | None = None,
        **more: Any,
    ) -> None:
        self._folder = ""
        self._network: Network | None = osm if isinstance(osm, Network) else None
        self._native: _native.Problem | None = None
        self._document: dict[str, Any] | None = _head(
            start, currency, days, time_zone, plane_kmh, osm, network, matrices, more
        )
        for name in ("locations", "requests", "vehicle_types", "zones"):
            self._document.setdefault(name, [])

    # Reading and writing

    @classmethod
    def _of(cls, native: _native.Problem, network: Network | None = None) -> Problem:
        problem = cls.__new__(cls)
        problem._folder = os.fspath(native.folder())
        problem._network = network
        problem._native = native
        problem._document = None
        return problem

    @classmethod
    def from_json(cls, text: str | bytes, *, folder: str | os.PathLike[str] = "") -> Problem:
        """Reads and checks a document; a relative ``osm.file`` lies in ``folder``.

        Raises
        ------
        InvalidProblemError
            With every issue of the document.
        """
        text = text.decode() if isinstance(text, bytes) else text
        return cls._of(_native.Problem.from_json(text, os.fspath(folder)))

    @classmethod
    def from_file(cls, path: str | os.PathLike[str]) -> Problem:
        """Reads and checks a document from a file; its map lies relative to it.

        Raises
        ------
        InvalidProblemError
            With every issue of the document, or ``E-file``.
        """
        return cls._of(_native.Problem.from_file(os.fspath(path)))

    @classmethod
    def from_dict(cls, document: Mapping[str, Any], *, folder: str | os.PathLike[str] = "") -> Problem:
        """Checks a document given as Python values (numbers of numpy, datetimes and timedeltas included).

        Raises
        ------
        InvalidProblemError
            With every issue of the document.
        TypeError
            If it is no mapping, or holds a value that no document can hold.
        """
        if not isinstance(document, Mapping):
            raise TypeError(f"a document is a dict, not a {type(document).__name__}")
        horizon = document.get("horizon")
        start = horizon.get("start") if isinstance(horizon, Mapping) else None
        return cls.from_json(json.dumps(plain(document, start)), folder=folder)

    @classmethod
    def from_tables(
        cls,
        start: str | datetime | date,
        *,
        requests: Any,
        vehicle_types: Any,
        locations: Any = None,
        zones: Any = None,
        currency: str = "XXX",
        days: int = 1,
        time_zone: str | None = None,
        plane_kmh: float | None = None,
        osm: str | os.PathLike[str] | Network | Mapping[str, Any] | None = None,
        network: Mapping[str, Any] | None = None,
        matrices: Mapping[str, Mapping[str, Any]] | None = None,
        objective: Mapping[str, Any] | None = None,
        **more: Any,
    ) -> Problem:
        """Puts a problem together from tables: pandas, polars, geopandas, pyarrow, dicts of lists or lists of dicts.

        Parameters
        ----------
        requests
            One row each. ``id``; where: ``at`` (a location's id), or ``lat`` and ``lon`` (``x`` and ``y``, ``node``, or points of
            geopandas) of its own; when: ``windows`` (a list of pairs) or ``window_from`` and ``window_to``; ``service_s``, or ``service``
            (timedelta, ``"4min"``); ``demand`` (a dict) or ``demand_g``, ``demand_boxes``, …; ``kind``, ``skills``, ``unserved``,
            ``options``. Instants: aware datetimes, civil ones of the time zone, ``"09:00"``, whole seconds from the start.
        vehicle_types
            Keys of the document; also ``capacity_g``, …, ``shift_from`` and ``shift_to``, ``cost_fixed``, …. Where there is a column
            ``start`` or ``end``, an absent value means anywhere; without a column ``end`` vehicles end where they start.
        locations, zones
            Keys of the document; ``geometry`` may be polygons of geopandas or GeoJSON.
        objective : mapping
            ``drive_per_h``, ``wait_per_h``, ``distance_per_km``, ``service_per_h``, ``unserved``: minor units.
        start, currency, days, time_zone, plane_kmh, osm, network, matrices, more
            As of `Problem`.

        Raises
        ------
        InvalidProblemError
            With every issue of every table: ``row`` is the row's position, ``field`` the key.
        TypeError
            If something is no table, or holds a value that no document can hold.
        ValueError
            If columns of a table differ in length.

        Notes
        -----
        Source: ``crates/kerbway/src/columns.rs``.
        """
        for name, table in (("requests", requests), ("vehicle_types", vehicle_types)):
            if table is None:
                raise TypeError(f"{name} must be a table, not None; one without rows is []")
        head = _head(start, currency, days, time_zone, plane_kmh, osm, network, matrices, more)
        head["objective"] = plain(dict(objective or {}), None)
        at = head["horizon"]["start"]
        listed = {"locations": locations, "requests": requests, "vehicle_types": vehicle_types, "zones": zones}
        tables = [(name, frames.columns(table, at)) for name, table in listed.items() if table is not None]
        native = _native.Problem.from_tables(json.dumps(head), tables, "")
        return cls._of(native, osm if isinstance(osm, Network) else None)

    def to_dict(self) -> dict[str, Any]:
        """The document as Python values; a copy, yours to change."""
        document: dict[str, Any] = json.loads(json.dumps(self._edited(), allow_nan=False))
        return document

    def to_json(self) -> str:
        """The document in its canonical form.

        Raises
        ------
        InvalidProblemError
            With every issue of the document.
        """
        return self._sound(on_network=False).to_json()

    # Building

    def add_location(
        self,
        id: str,
        *,
        lat: float | None = None,
        lon: float | None = None,
        x: float | None = None,
        y: float | None = None,
        node: str | None = None,
        **more: Any,
    ) -> None:
        """Adds a place: degrees, or metres with ``crs="local_m"``, or a node of the network, or nothing with matrices.

        ``more``: ``zones``, ``holding`` (vehicles may wait there), ``off_street``.
        """
        stated = {"lon": lon, "lat": lat, "x": x, "y": y, "node": node}
        self._add("locations", {"id": id, **{k: v for k, v in stated.items() if v is not None}, **more})

    def add_request(
        self,
        id: str,
        *,
        at: str | None = None,
        lat: float | None = None,
        lon: float | None = None,
        x: float | None = None,
        y: float | None = None,
        node: str | None = None,
        windows: Iterable[Window] | None = None,
        service: int | str | timedelta | None = None,
        demand: Mapping[str, int] | None = None,
        **more: Any,
    ) -> None:
        """Adds something to deliver or to pick up.

        Parameters
        ----------
        id : str
        at : str, optional
            Location id. Instead: ``lat`` and ``lon`` (or ``x`` and ``y``, or ``node``) of a place of its own, whose id is the request's.
        windows : list of pairs, optional
            When service may start, both ends included: ``"09:00"``, RFC 3339, datetime, time, or seconds from the horizon's start.
        service : int, str or timedelta, optional
            Duration of service: whole seconds or ``"4min"``.
        demand : dict, optional
            Load by dimension, whole numbers.
        more
            ``kind`` ("delivery", "pickup"), ``skills``, ``unserved`` (price of leaving it out, minor units; without one it must be
            served), ``options`` (instead of one place, windows and service).

        Raises
        ------
        TypeError
            If it says twice where or when, or a value is of a kind that no document can hold; nothing is added then.
        """
        coordinates = {"lat": lat, "lon": lon, "x": x, "y": y, "node": node}
        place = {key: value for key, value in coordinates.items() if value is not None}
        stated = {"at": at, **place, "windows": windows, "service": service}
        twice = [key for key, value in stated.items() if value is not None] if "options" in more else list(place) if at is not None else []
        if twice:
            other = "options" if "options" in more else "at"
            raise TypeError(f"request {id!r}: {', '.join(twice)} would say again what {other} says; keep one of them")
        request: dict[str, Any] = {"id": id, **more}
        if demand is not None:
            request["demand"] = demand
        if "options" not in request:
            at = id if place else at
            option: dict[str, Any] = {} if at is None else {"at": at}
            if windows is not None:
                option["windows"] = pairs(list(windows), self.horizon_start)
            if service is not None:
                option["service_s"] = seconds(service)
            request["options"] = [option]
        self._add("requests", request, {"id": id, **place} if place else None)

    def add_vehicle_type(self, id: str, *, shift: Window | None = None, **more: Any) -> None:
        """Adds vehicles of one kind.

        ``shift`` = earliest departure and latest return. ``more``: ``base`` (a vehicle of the catalogue), ``count``, ``start`` and ``end``
        (location ids, ``None`` = anywhere), ``capacity``, ``skills``, ``profile``, ``max_duration_s``, ``max_distance_m``, ``costs``,
        and attributes that rules ask for (``gross_kg``, ``propulsion``, …).
        """
        shift_key = {} if shift is None else {"shift": pairs(list(shift), self.horizon_start)}
        self._add("vehicle_types", {"id": id, **shift_key, **more})

    def add_zone(self, id: str, *, geometry: Any = None, rules: Iterable[Mapping[str, Any]] = (), **more: Any) -> None:
        """Adds a zone with rules as in the document; ``geometry`` is GeoJSON or a shapely polygon. ``more``: ``roads``, ``gates``."""
        place = {} if geometry is None else {"geometry": getattr(geometry, "__geo_interface__", geometry)}
        self._add("zones", {"id": id, **place, "rules": list(rules), **more})

    def set_objective(self, **prices: Any) -> None:
        """Prices in minor units: ``drive_per_h``, ``wait_per_h``, ``distance_per_km``, ``service_per_h``, ``unserved``."""
        self._edited()["objective"] = plain(prices, None, "objective")
        self._native = None

    def _add(self, name: str, thing: dict[str, Any], place: dict[str, Any] | None = None) -> None:
        """Adds a thing to its list, and the place that it has of its own: both, or neither if something is no value of a document."""
        start, at = self.horizon_start, f"{name} {thing['id']!r}"
        added = [(name, plain(thing, start, at))]
        if place is not None:
            added.append(("locations", plain(place, start, at)))
        document = self._edited()
        for each, value in added:
            document.setdefault(each, []).append(value)
        self._native = None

    # Asking

    @property
    def horizon_start(self) -> str:
        """First second that is planned (RFC 3339)."""
        return str(self._edited()["horizon"]["start"])

    @property
    def warnings(self) -> list[Issue]:
        """Issues that are no errors.

        Raises
        ------
        InvalidProblemError
            With every issue of the document.
        """
        return issues_from_json(self._sound().warnings())

    def validate(self) -> None:
        """Checks the document.

        Raises
        ------
        InvalidProblemError
            With every issue of it.
        """
        self._sound()

    def on(self, network: Network) -> Problem:
        """The same problem on a map that is read already; it stands for ``osm.file``, which may be absent."""
        document = self.to_dict()
        document.setdefault("osm", {"file": network.path})
        problem = Problem.__new__(Problem)
        problem.__setstate__({"document": document, "folder": self._folder, "network": network})
        return problem

    def _edited(self) -> dict[str, Any]:
        """The document; read from the native half when first needed."""
        if self._document is None:
            assert self._native is not None
            self._document = json.loads(self._native.to_json())
        return self._document

    def _sound(self, on_network: bool = True) -> _native.Problem:
        """The native half, checked; made anew after a change."""
        if self._native is None:
            self._native = _native.Problem.from_json(json.dumps(self._edited()), self._folder)
            self._mapped: _native.Problem | None = None
        if self._network is None or not on_network:
            return self._native
        mapped = getattr(self, "_mapped", None)
        if mapped is None:
            mapped = self._mapped = self._native.on(self._network._native)
        return mapped

    def __repr__(self) -> str:
        document = self._edited()
        counts = ", ".join(f"{len(document.get(name, []))} {name}" for name in ("requests", "vehicle_types", "zones"))
        return f"Problem({document['horizon'].get('start')}: {counts})"

    def _repr_html_(self) -> str:
        from .html import problem_html

        return problem_html(self)

    def _state(self) -> Any:
        """What decides equality: the canonical document if it is sound."""
        try:
            return self.to_json()
        except ValueError:
            return self._edited()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Problem) and self._network == other._network and self._state() == other._state()

    __hash__ = None  # type: ignore[assignment]

    def __copy__(self) -> Problem:
        """A problem of its own: changing one does not change the other. A map, which nobody changes, is shared."""
        copied = Problem.__new__(Problem)
        copied.__dict__ |= self.__dict__ | {"_document": copy.deepcopy(self._document)}
        return copied

    def __deepcopy__(self, memo: dict[int, Any]) -> Problem:
        return self.__copy__()

    def __getstate__(self) -> dict[str, Any]:
        return {"document": self._edited(), "folder": self._folder, "network": self._network}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self._document, self._folder, self._network = state["document"], state["folder"], state["network"]
        self._native = None


def _head(
    start: str | datetime | date,
    currency: str,
    days: int,
    time_zone: str | None,
    plane_kmh: float | None,
    osm: Any,
    network: Mapping[str, Any] | None,
    matrices: Mapping[str, Mapping[str, Any]] | None,
    more: dict[str, Any],
) -> dict[str, Any]:
    """The document without its lists."""
    horizon: dict[str, Any] = {"start": _midnight(start, time_zone)}
    if days != 1:
        horizon["days"] = days
    if time_zone is not None:
        horizon["time_zone"] = time_zone
    head: dict[str, Any] = {"format": 1, "currency": currency, "horizon": horizon, "objective": {}}
    if plane_kmh is not None:
        head["plane"] = {"kmh": plane_kmh}
    if osm is not None:
        file = osm.path if isinstance(osm, Network) else osm
        head["osm"] = dict(file) if isinstance(file, Mapping) else {"file": os.fspath(file)}
    if network is not None:
        head["network"] = network
    if matrices is not None:
        if not isinstance(matrices, Mapping) or not all(isinstance(each, Mapping) for each in matrices.values()):
            raise TypeError('matrices are {profile: {"seconds": array, "metres": array}}')
        head["matrices"] = {
            profile: {key: frames.matrix(value) if key in ("seconds", "metres") else value for key, value in each.items()}
            for profile, each in matrices.items()
        }
    found: dict[str, Any] = plain({**head, **more}, None)
    return found


def _midnight(start: str | datetime | date, time_zone: str | None) -> str:
    """The horizon's start as documents write it; what is none is refused when the document is checked."""
    if isinstance(start, str):
        try:
            start = date.fromisoformat(start) if time_zone is not None else start
        except ValueError:
            pass
        if isinstance(start, str):
            return start
    if not isinstance(start, date):
        raise TypeError(f"start must be a text, a datetime or a date, not {start!r}")
    if not isinstance(start, datetime):
        start = datetime.combine(start, time())
    if start.tzinfo is None and time_zone is not None:
        from zoneinfo import ZoneInfo

        try:
            start = start.replace(tzinfo=ZoneInfo(time_zone))
        except (KeyError, ValueError, OSError, TypeError):  # No such zone, which the check says; its offset is nobody's.
            start = start.replace(tzinfo=UTC)
    return start.isoformat()
