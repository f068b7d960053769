"""Querysets that are built and compiled once for each process, and only bound afterwards.

Django takes up to ten times as long to build a queryset and to compile it as the
database takes to answer. What every page asks is therefore written as a function
from values to a queryset, called with placeholders the first time:

    @compiled(Card._make)
    def newest_cards(language: str, now: datetime) -> QuerySet[Any, Any]:
        return newest(language, now).values_list(*CARD)[:7]

    newest_cards("fr", now)  # → list[Card], one query

The queryset stays the only place that says what is read.
"""

import inspect
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import lru_cache, partial, update_wrapper
from typing import Any, Generic, NamedTuple, TypeVar, get_type_hints
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, models, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression, QuerySet

Row = TypeVar("Row")
Model = TypeVar("Model", bound=models.Model)
Sql = tuple[str, tuple[Any, ...]]
MOST_SHAPES = 64


class Parameter(Expression):
    """What stands in the queryset for a value that comes later."""

    def __init__(self, name: str, output_field: models.Field[Any, Any]) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: Any, connection: BaseDatabaseWrapper) -> Sql:
        return "%s", (self,)

    def bound(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        return self.output_field.get_db_prep_value(value, connection)


class Many(Parameter):
    """Any number of values, for `__in`: one to the database, so one statement for all."""

    def as_sql(self, compiler: Any, connection: BaseDatabaseWrapper) -> Sql:
        return f"(SELECT unnest(%s::{self.output_field.db_type(connection)}[]))", (self,)

    def as_sqlite(self, compiler: Any, connection: BaseDatabaseWrapper) -> Sql:
        return "(SELECT value FROM json_each(%s))", (self,)

    def bound(self, value: Iterable[int | str], connection: BaseDatabaseWrapper) -> Any:
        values = list(value)
        return json.dumps(values) if connection.vendor == "sqlite" else values


PLACEHOLDERS: dict[Any, tuple[type[Parameter], type[models.Field[Any, Any]]]] = {
    str: (Parameter, models.TextField),
    int: (Parameter, models.BigIntegerField),
    date: (Parameter, models.DateField),
    datetime: (Parameter, models.DateTimeField),
    UUID: (Parameter, models.UUIDField),
    Sequence[int]: (Many, models.BigIntegerField),
    Sequence[str]: (Many, models.TextField),
}


class Statement(NamedTuple):
    """SQL, its values with placeholders among them, and how columns are read back."""

    model: type[models.Model]
    sql: str
    values: tuple[Any, ...]
    converters: dict[int, tuple[list[Callable[..., Any]], Any]]


class Compiled(Generic[Row]):
    """A function from values to rows; what `compiled` makes of one to a queryset."""

    def __init__(
        self, build: Callable[..., QuerySet[Any, Any]], make: Callable[[Sequence[Any]], Row]
    ) -> None:
        self.build, self.make = build, make
        hints = get_type_hints(build)
        self.placeholders: list[Parameter] = []
        for name, argument in inspect.signature(build).parameters.items():
            if argument.kind is not argument.KEYWORD_ONLY:
                kind, field = PLACEHOLDERS[hints[name]]
                self.placeholders.append(kind(name, field()))
        self.statement = lru_cache(MOST_SHAPES)(self._compile)
        update_wrapper(self, build)

    def __call__(self, *values: Any, **shape: Any) -> list[Row]:
        statement = self.statement(**shape)
        connection = connections[router.db_for_read(statement.model)]
        bound = {
            placeholder.name: placeholder.bound(value, connection)
            for placeholder, value in zip(self.placeholders, values, strict=True)
        }
        asked = [bound[v.name] if isinstance(v, Parameter) else v for v in statement.values]
        with connection.cursor() as cursor:
            cursor.execute(statement.sql, asked)
            rows = cursor.fetchall()
        if statement.converters:
            rows = _read(rows, statement, connection)
        return [self.make(row) for row in rows]

    def _compile(self, **shape: Any) -> Statement:
        queryset = self.build(*self.placeholders, **shape)
        compiler = queryset.query.get_compiler(using=queryset.db)
        sql, values = compiler.as_sql()
        columns = [column for column, _sql, _alias in compiler.select]
        return Statement(queryset.model, sql, tuple(values), compiler.get_converters(columns))


def compiled(
    make: Callable[[Sequence[Any]], Row],
) -> Callable[[Callable[..., QuerySet[Any, Any]]], Compiled[Row]]:
    """Compile the queryset of the decorated function once; `make` gets each row's columns.

    Positional arguments are bound for each call: their annotation is a key of
    PLACEHOLDERS, and the function may do with them what an expression can do.
    Keyword-only ones, hashable and few, shape the statement: each of their values
    has one of its own. The queryset is one of `values_list`.
    """
    return lambda build: Compiled(build, make)


class Instances(Generic[Model]):
    """Makes instances of `model`, and of what it refers to, from rows of `values_list(*columns)`.

    `names` are fields (all, if none is given), `related` those of the row at the other end
    of a foreign key, its id first. Both are in the order of the model's fields, which
    `Model.from_db` needs; other fields are deferred.
    """

    def __init__(self, model: type[Model], *names: str, **related: Sequence[str]) -> None:
        self.make, count = _maker(model, names)
        self.slices: list[tuple[str, slice, Callable[..., models.Model]]] = []
        self.own, end = slice(count), count
        for key, others in related.items():
            target = model._meta.get_field(key).related_model
            assert isinstance(target, type)
            make, count = _maker(target, others)
            self.slices.append((key, slice(end, end + count), make))
            end += count
        below = (f"{key}__{name}" for key, others in related.items() for name in others)
        self.columns = (*names, *below)

    def __call__(self, row: Sequence[Any]) -> Model:
        instance = self.make(row[self.own])
        for key, columns, make in self.slices:
            values = row[columns]
            setattr(instance, key, None if values[0] is None else make(values))
        return instance


def _maker(model: type[Model], names: Sequence[str]) -> tuple[Callable[..., Model], int]:
    """Return what makes an instance of so many values."""
    known = [field.attname for field in model._meta.concrete_fields]
    columns = [name for name in known if name in names] if names else known
    assert not names or columns == list(names), f"{model.__name__} has them as {columns}"
    # A set: from_db looks up every field of the model in it.
    return partial(model.from_db, DEFAULT_DB_ALIAS, frozenset(columns)), len(columns)


def _read(
    rows: Iterable[Sequence[Any]], statement: Statement, connection: BaseDatabaseWrapper
) -> Iterator[Sequence[Any]]:
    """As SQLCompiler.apply_converters, for whichever connection this is."""
    for row in rows:
        columns = list(row)
        for place, (convert, column) in statement.converters.items():
            for step in convert:
                columns[place] = step(columns[place], column, connection)
        yield columns
