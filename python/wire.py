"""Frames between the worker and its parent; src/sandbox/wire.h describes them."""

import struct

RUN, STOP = b"r", b"k"
READY, STARTED, TABLE, ARTIFACT, FAILURE, DONE, ENDED = (bytes([c]) for c in b"RSTAEDZ")

FAILED, OUT_OF_MEMORY = 1, 3
MOST_CELLS = 2_000_000
MOST_COLUMNS = 2_000
MOST_TABLE_BYTES = 64 << 20


def frame(kind, payload=b""):
    return struct.pack("<I", len(payload)) + kind + payload


def text(value):
    data = value if isinstance(value, bytes) else value.encode("utf-8", "replace")
    return struct.pack("<I", len(data)) + data


def cell(value):
    """A cell is None, a bool, an int of 64 bits, a float or a str."""
    if value is None:
        return b"n"
    if value is True:
        return b"t"
    if value is False:
        return b"f"
    if isinstance(value, int):
        return struct.pack("<cq", b"i", value)
    if isinstance(value, float):
        return struct.pack("<cd", b"d", value)
    return b"s" + text(value)


def table(columns, rows, is_cut):
    """columns: pairs of name and type; rows: lists of cells, cut at the limits."""
    columns = columns[:MOST_COLUMNS]
    most_rows = MOST_CELLS // max(1, len(columns))
    pieces, size = [], 0
    for row in rows[:most_rows]:
        piece = b"".join(map(cell, row[: len(columns)]))
        size += len(piece)
        if size > MOST_TABLE_BYTES // 2:
            break
        pieces.append(piece)
    head = struct.pack("<I", len(columns)) + b"".join(text(n) + text(t) for n, t in columns)
    cut = is_cut or len(pieces) < len(rows)
    return frame(TABLE, head + struct.pack("<IB", len(pieces), cut) + b"".join(pieces))


def artifact(name, size, data):
    return frame(ARTIFACT, text(name) + struct.pack("<Q", size) + text(data))


def failure(end, name, message, traceback):
    return frame(FAILURE, bytes([end]) + text(name) + text(message) + text(traceback))


def ended(wait_status, is_clean, was_stopped):
    return frame(ENDED, struct.pack("<IBB", wait_status, is_clean, was_stopped))


class Request:
    def __init__(self, payload):
        (size,) = struct.unpack_from("<I", payload)
        self.source = payload[4 : 4 + size].decode("utf-8", "replace")
        self.rows, self.artifact_bytes, self.wall_ms, self.memory_bytes = struct.unpack_from(
            "<QQQQ", payload, 4 + size
        )
