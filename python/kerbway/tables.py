"""Tables: named columns, for whatever library holds them on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

_Native = list[tuple[str, str, Any, bytes, str | None]]


class Column:
    """A column: its kind (``text``, ``integer``, ``decimal``, ``boolean``, ``instant``), values, and which are there."""

    def __init__(self, kind: str, values: Any, there: bytes, zone: str | None) -> None:
        self.kind = kind
        self.zone = zone
        self.there = np.frombuffer(there, dtype=np.bool_)
        if kind == "text":
            self.values = np.array(values, dtype=object)
        else:
            dtype = {"integer": "i8", "instant": "i8", "decimal": "f8", "boolean": "?"}[kind]
            self.values = np.frombuffer(values, dtype=dtype)

    def to_list(self) -> list[Any]:
        """Python values; ``None`` = absent, instants as ``datetime`` in the plan's time zone."""
        values = self.values.tolist()
        if self.kind == "instant":
            zone = tzinfo_of(self.zone)
            values = [datetime.fromtimestamp(second, UTC).astimezone(zone) for second in values]
        return [value if there else None for value, there in zip(values, self.there, strict=True)]


def tzinfo_of(zone: str | None) -> tzinfo:
    """A time zone by IANA name or offset (``+08:00``)."""
    if zone is None or zone == "UTC":
        return UTC
    if zone[0] in "+-":
        hours, minutes = int(zone[1:3]), int(zone[4:6])
        offset = timedelta(hours=hours, minutes=minutes)
        return timezone(-offset if zone[0] == "-" else offset)
    return ZoneInfo(zone)


class Table(Mapping[str, list[Any]]):
    """A table of a plan: a mapping from column names to lists, with conversions.

    Columns have the names of the document format; instants are ``datetime`` with the problem's time zone, other times seconds,
    lengths metres, money minor units. ``len(table)`` is the number of rows.

    Notes
    -----
    Source: ``crates/report/src/table.rs``.
    """

    def __init__(self, native: _Native) -> None:
        self._columns = {name: Column(kind, values, there, zone) for name, kind, values, there, zone in native}

    @property
    def columns(self) -> list[str]:
        """Names of the columns, in order."""
        return list(self._columns)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """One dict per row."""
        lists = {name: column.to_list() for name, column in self._columns.items()}
        return [dict(zip(lists, row, strict=True)) for row in zip(*lists.values(), strict=True)]

    def __getitem__(self, name: str) -> list[Any]:
        return self._columns[name].to_list()

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return next((len(column.there) for column in self._columns.values()), 0)

    def __bool__(self) -> bool:
        return len(self) > 0

    def __repr__(self) -> str:
        return f"Table({len(self)} rows: {', '.join(self._columns)})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Table) and self.columns == other.columns and self.rows == other.rows

    __hash__ = None  # type: ignore[assignment]

    def to_pandas(self) -> pandas.DataFrame:
        """As a ``pandas.DataFrame``; whole numbers are ``Int64`` where some are absent, instants ``datetime64[s, tz]``."""
        import pandas as pd

        data: dict[str, Any] = {}
        for name, column in self._columns.items():
            if column.kind == "instant":
                seconds = column.values.astype("datetime64[s]").copy()
                seconds[~column.there] = np.datetime64("NaT")
                data[name] = pd.Series(seconds).dt.tz_localize("UTC").dt.tz_convert(tzinfo_of(column.zone))
            elif column.kind == "text" or column.there.all():
                data[name] = pd.Series(column.to_list(), dtype=_PANDAS[column.kind])
            else:
                data[name] = pd.Series(column.to_list(), dtype=_PANDAS_ABSENT[column.kind])
        return pd.DataFrame(data)

    def to_polars(self) -> polars.DataFrame:
        """As a ``polars.DataFrame``; instants are ``Datetime("ms")`` in the zone if it has a name, else in UTC."""
        import polars as pl

        data: list[polars.Series] = []
        for name, column in self._columns.items():
            if column.kind == "instant":
                there = column.there.tolist()
                millis = [second * 1000 if is_there else None for second, is_there in zip(column.values.tolist(), there, strict=True)]
                named = column.zone if column.zone and column.zone[0] not in "+-" else "UTC"
                series = pl.Series(name, millis, dtype=pl.Int64).cast(pl.Datetime("ms", "UTC"))
                data.append(series.dt.convert_time_zone(named))
            else:
                dtype = {"text": pl.String, "integer": pl.Int64, "decimal": pl.Float64, "boolean": pl.Boolean}
                data.append(pl.Series(name, column.to_list(), dtype=dtype[column.kind]))
        return pl.DataFrame(data)

    def to_arrow(self) -> pyarrow.Table:
        """As a ``pyarrow.Table``; instants are ``timestamp[s, tz]``."""
        import pyarrow as pa

        arrays, names = [], []
        for name, column in self._columns.items():
            if column.kind == "instant":
                array = pa.array(column.values, mask=~column.there).cast(pa.timestamp("s", tz=column.zone or "UTC"))
            else:
                types = {"text": pa.string(), "integer": pa.int64(), "decimal": pa.float64(), "boolean": pa.bool_()}
                array = pa.array(column.to_list(), type=types[column.kind])
            arrays.append(array)
            names.append(name)
        return pa.table(arrays, names=names)


_PANDAS = {"text": "object", "integer": "int64", "decimal": "float64", "boolean": "bool"}
_PANDAS_ABSENT = {"integer": "Int64", "decimal": "Float64", "boolean": "boolean"}
