"""What a table must be, declared as a class: a cell for each column, and rules between the cells of a row.

A contract is only words until rows are held against it: then Pandera, which takes half a second to import,
makes a schema of it. Most of what is done with returns reads their columns and judges nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, ClassVar

import polars as pl

from schemas.dtypes import Dtypes


@dataclass(frozen=True)
class Cell:
    """A column of a table: its polars type, whether it may be empty, and Pandera's checks of it by their
    names, with what each is given."""

    dtype: Any
    nullable: bool
    checks: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    title: str | None = None
    about: Any = None


@dataclass(frozen=True)
class Rule:
    """A rule between the fields of one row, named by its stable problem code."""

    code: str
    broken: Callable[[], pl.Expr]

    @property
    def fields(self) -> str:
        """The fields it looks at, joined by commas."""
        return ",".join(self.broken().meta.root_names())


def row_rule(code: str) -> Callable[[Callable[[], pl.Expr]], Rule]:
    """Declare a rule. The decorated function returns a boolean expression that is true where the row is
    WRONG; null counts as right, so that an empty or unreadable cell is reported once, as a cell."""
    return lambda broken: Rule(code, broken)


class Contract:
    """Base of every contract. Validate collected frames only: on a LazyFrame Pandera looks at the schema and
    lets bad values pass. Nothing is coerced: values are parsed before they come here."""

    optional: ClassVar[Dtypes] = {}
    """Columns that may be empty and of which rules say all there is to say."""

    @classmethod
    def cells(cls) -> dict[str, Cell]:
        """The columns by name, those of the wider contract first."""
        declared = {name: found for name, found in cls._declared() if isinstance(found, Cell)}
        return {name: Cell(dtype, nullable=True) for name, dtype in cls.optional.items()} | declared

    @classmethod
    def rules(cls) -> list[Rule]:
        return [found for _, found in cls._declared() if isinstance(found, Rule)]

    @classmethod
    @cache
    def to_schema(cls) -> Any:
        """The contract as Pandera's schema. A rule's check is named by its code, and its description lists
        the fields it looks at."""
        # A check knows the frames that were registered when it was made: this comes before the first one.
        import pandera.backends.polars.builtin_checks  # noqa: F401
        import pandera.polars as pa

        def check(rule: Rule) -> Any:
            def passes(data: Any) -> pl.LazyFrame:
                rows: pl.LazyFrame = data.lazyframe
                return rows.select(~rule.broken().fill_null(False))

            return pa.Check(passes, name=rule.code, description=rule.fields)

        columns = {
            name: pa.Column(
                cell.dtype,
                [getattr(pa.Check, check)(**given) for check, given in cell.checks.items()],
                nullable=cell.nullable,
                title=cell.title,
            )
            for name, cell in cls.cells().items()
        }
        return pa.DataFrameSchema(columns, [check(rule) for rule in cls.rules()], name=cls.__name__)

    @classmethod
    def _declared(cls) -> Iterator[tuple[str, Any]]:
        for one in reversed(cls.__mro__):
            yield from vars(one).items()
