"""The usual calls of DuckDB's Python module over the trace database. Whatever path or ":memory:" is
given to connect(), there is one database here, and it is for reading."""

import trace_db
from trace_db import Connection as DuckDBPyConnection
from trace_db import Error, Result as DuckDBPyRelation

__version__ = "1.5 (trace_db)"
default_connection = trace_db._default


def connect(database=":memory:", read_only=True, config=None):
    return DuckDBPyConnection()


sql = query = default_connection.sql
execute = default_connection.execute
fetchall = default_connection.fetchall
fetchone = default_connection.fetchone
fetchmany = default_connection.fetchmany
fetchdf = df = default_connection.df
fetchnumpy = default_connection.fetchnumpy


def description():
    return default_connection.description


def close():
    default_connection.close()
