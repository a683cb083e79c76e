"""The trace database, for reading, with SQL.

    import trace_db
    trace_db.sql("select provider, count(*) as steps from rounds group by all").df()

`sql(query, parameters=None)` gives a Result. DuckDB's own module is not here; `import duckdb` gives
these calls under its names.
"""

import os

import _trace_db

__all__ = ["sql", "Result", "Connection", "Error"]

Error = _trace_db.Error


class Result:
    """The rows of a query; each is given once."""

    def __init__(self, native):
        self._native = native
        self.columns = native.names()
        self.types = native.types()

    @property
    def description(self):
        return [(name, kind, None, None, None, None, None)
                for name, kind in zip(self.columns, self.types)]

    def fetchall(self):
        return self._native.rows(-1)

    def fetchmany(self, size=1):
        return self._native.rows(size)

    def fetchone(self):
        rows = self._native.rows(1)
        return rows[0] if rows else None

    def __iter__(self):
        while rows := self._native.rows(2048):
            yield from rows

    def numpy(self):
        """A dict of arrays. A column of integers with nulls is of floats, with NaN for them."""
        return {name: _array(data, mask, kind)
                for name, (kind, data, mask) in zip(self._unique_names(), self._native.columns())}

    def df(self):
        import pandas

        return pandas.DataFrame(
            {name: _series(pandas, values) for name, values in self.numpy().items()}, copy=False)

    def _unique_names(self):
        seen, names = {}, []
        for name in self.columns:
            count = seen[name] = seen.get(name, -1) + 1
            names.append(f"{name}_{count}" if count else name)
        return names

    fetchdf = to_df = df
    fetchnumpy = numpy

    def __repr__(self):
        columns = ", ".join(self.columns)
        return f"<trace_db result: {columns}; .df(), .fetchall() or .numpy() read it>"


def _array(data, mask, kind):
    import numpy

    if kind.startswith("datetime64") or kind.startswith("timedelta64"):
        array = data.view(kind)
        if mask is not None:
            array[mask] = numpy.array("NaT", kind)
        return array
    if mask is None:
        return data if isinstance(data, numpy.ndarray) else _objects(numpy, data)
    if kind == "bool":
        return _objects(numpy, [None if m else bool(v) for v, m in zip(data, mask)])
    if kind in ("int", "uint"):
        data = data.astype("float64")
    data[mask] = numpy.nan
    return data


def _objects(numpy, values):
    array = numpy.empty(len(values), dtype=object)
    array[:] = values
    return array


def _series(pandas, values):
    try:
        return pandas.Series(values, copy=False)
    except (ValueError, OverflowError):  # years that pandas' nanoseconds do not reach
        return pandas.Series(values.astype(object), copy=False)


class Connection:
    """A connection that runs statements and keeps the last result, as DuckDB's does."""

    def __init__(self):
        self._native = None
        self._result = None

    def execute(self, query, parameters=None):
        self._result = self.sql(query, parameters)
        return self

    def sql(self, query, parameters=None):
        return Result(self._open().execute(query, list(parameters or ())))

    query = sql

    def _open(self):
        if self._native is None:
            self._native = _trace_db.Connection(os.environ["TRACE_ATLAS_DATABASE"])
        return self._native

    def _last(self):
        if self._result is None:
            raise Error("no query has been executed")
        return self._result

    def cursor(self):
        return self

    def close(self):
        self._result = None

    def fetchall(self):
        return self._last().fetchall()

    def fetchmany(self, size=1):
        return self._last().fetchmany(size)

    def fetchone(self):
        return self._last().fetchone()

    def df(self):
        return self._last().df()

    def fetchnumpy(self):
        return self._last().numpy()

    fetchdf = to_df = df

    @property
    def description(self):
        return self._last().description

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()


_default = Connection()


def sql(query, parameters=None):
    return _default.sql(query, parameters)
