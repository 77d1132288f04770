"""A model layer in the style of Django's, on sqlite: fields, a manager, validation."""

from __future__ import annotations

import sqlite3
from typing import Any, ClassVar


class ValidationError(Exception):
    pass


class Database:
    """One connection; every model that is used with it gets a table."""

    def __init__(self) -> None:
        self.connection = sqlite3.connect(":memory:")

    def close(self) -> None:
        self.connection.close()


class Manager:
    def __init__(self, model: type[Model], database: Database) -> None:
        self.model, self.database = model, database
        columns = ", ".join(model.fields)
        database.connection.execute(f"CREATE TABLE IF NOT EXISTS {model.table} (id INTEGER PRIMARY KEY, {columns})")

    def create(self, **values: Any) -> Model:
        row = self.model(**values)
        row.full_clean()
        marks = ", ".join("?" for _ in self.model.fields)
        cursor = self.database.connection.execute(
            f"INSERT INTO {self.model.table} ({', '.join(self.model.fields)}) VALUES ({marks})",
            [getattr(row, name) for name in self.model.fields],
        )
        row.pk = cursor.lastrowid
        return row

    def filter(self, **wanted: Any) -> list[Model]:
        where = " AND ".join(f"{name} = ?" for name in wanted) or "1"
        query = f"SELECT {', '.join(self.model.fields)} FROM {self.model.table} WHERE {where} ORDER BY id"
        rows = self.database.connection.execute(query, list(wanted.values()))
        return [self.model(**dict(zip(self.model.fields, row))) for row in rows]

    def count(self) -> int:
        return len(self.filter())


class Model:
    table: ClassVar[str]
    fields: ClassVar[tuple[str, ...]]
    pk: int | None = None

    def __init__(self, **values: Any) -> None:
        for name in self.fields:
            setattr(self, name, values.get(name))

    def full_clean(self) -> None:
        missing = [name for name in self.fields if getattr(self, name) in (None, "")]
        if missing:
            raise ValidationError(f"required: {', '.join(missing)}")


class Product(Model):
    table = "product"
    fields = ("name", "cents")

    @property
    def slug(self) -> str:
        return "-".join(self.name.lower().split())
