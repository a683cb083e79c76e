"""Values of Python as a table of plain cells."""

import datetime
import decimal
import json
import sys

import trace_db


def of(value, most_rows):
    """(columns, rows, is_cut) of a DataFrame, a Series or a result of trace_db; else None."""
    if isinstance(value, trace_db.Result):
        rows = value.fetchmany(most_rows + 1)
        columns = list(zip(value.columns, value.types))
        cells = [[plain(v) for v in row] for row in rows[:most_rows]]
        return columns, cells, len(rows) > most_rows
    pandas = sys.modules.get("pandas")
    if pandas is None:
        return None
    if isinstance(value, pandas.Series):
        value = value.to_frame(value.name if value.name is not None else "value")
    if not isinstance(value, pandas.DataFrame):
        return None
    return _of_frame(pandas, value, most_rows)


def _of_frame(pandas, frame, most_rows):
    is_cut = len(frame) > most_rows
    frame = frame.head(most_rows)
    columns, lists = [], []
    if not isinstance(frame.index, pandas.RangeIndex):
        index = frame.index.to_frame(index=False)
        for position, name in enumerate(frame.index.names):
            _add(columns, lists, name if name is not None else "index", index.iloc[:, position])
    for position, name in enumerate(frame.columns):
        _add(columns, lists, name, frame.iloc[:, position])
    return columns, list(map(list, zip(*lists))), is_cut


def _add(columns, lists, name, series):
    name = " ".join(map(str, name)) if isinstance(name, tuple) else str(name)
    columns.append((name, _type_of(series.dtype)))
    lists.append([None if _is_missing(v) else plain(v) for v in series.tolist()])


def _type_of(dtype):
    kind = getattr(dtype, "kind", "O")
    types = {"b": "BOOLEAN", "i": "BIGINT", "u": "UBIGINT", "f": "DOUBLE", "M": "TIMESTAMP"}
    return types.get(kind, "INTERVAL" if kind == "m" else "VARCHAR")


def _is_missing(value):
    if value is None:
        return True
    try:
        return bool(value != value)
    except (TypeError, ValueError):
        return type(value).__name__ in ("NAType", "NaTType")


def plain(value):
    """None, bool, int of 64 bits, float or str."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if hasattr(value, "item") and getattr(value, "ndim", None) == 0:
        value = value.item()
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(value) if -(2**63) <= value < 2**63 else float(value)
    if isinstance(value, (float, decimal.Decimal)):
        return float(value)
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ") if not _is_missing(value) else None
    if isinstance(value, (bytes, bytearray)):
        return "".join(chr(b) if 32 <= b < 127 and b != 92 else f"\\x{b:02X}" for b in value)
    if isinstance(value, (list, tuple, dict, set)):
        return json.dumps(value, default=str, ensure_ascii=False)
    return str(value)
