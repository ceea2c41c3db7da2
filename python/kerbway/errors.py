"""What is raised, and the issues that it carries. The codes are explained in Kerbway's ``docs/errors.md``."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Issue:
    """Something wrong, or odd, in an input.

    ``row`` is the index in its list or table, from 0; ``field`` the key or column; ``id`` that of the nearest thing that has one;
    ``pointer`` the JSON pointer (RFC 6901) into the document.
    """

    row: int | None
    id: str | None
    field: str | None
    code: str
    message: str
    hint: str | None = None
    severity: str = "error"
    pointer: str = ""
    value: Any = None
    file: str | None = None
    line: int | None = None

    def __str__(self) -> str:
        where = [] if self.row is None else [f"row {self.row}"]
        where += [str(part) for part in (self.id, self.field) if part]
        place = f" ({', '.join(where)})" if where else ""
        hint = f"; {self.hint}" if self.hint else ""
        return f"{self.code}{place}: {self.message}{hint}"

    def to_dict(self) -> dict[str, Any]:
        """All fields, by name."""
        return asdict(self)


class Error(Exception):
    """Root of all errors of Kerbway; ``issues`` holds all that is wrong, not only the first."""

    def __init__(self, message: str, issues: list[Issue] | None = None) -> None:
        super().__init__(message)
        self.issues: list[Issue] = issues or []

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (str(self), self.issues))


class InvalidProblemError(Error, ValueError):
    """A document, table, file or map that cannot be used; ``issues`` lists everything that is wrong with it."""


class QuestionError(Error, ValueError):
    """A question that names something that the problem does not have, or an option that cannot be so."""


class InternalError(Error, RuntimeError):
    """A bug of Kerbway: please report it with the problem."""


def issues_from_json(text: str) -> list[Issue]:
    """Issues as the native half tells them."""
    return [Issue(**fields) for fields in ({"row": None, "id": None, "field": None} | each for each in json.loads(text))]


def _made(kind: str, text: str, issues: str) -> Error:
    """An error of the native half."""
    made: type[Error] = globals()[kind]
    return made(text, issues_from_json(issues))
