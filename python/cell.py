"""One run of somebody's code, in a process of its own: output, table, files, errors."""

import ast
import gc
import io
import linecache
import math
import os
import resource
import signal
import socket
import sys
import traceback
import types

import _trace_db
import table
import wire

NAME = "<cell>"
MOST_ARTIFACTS = 20
MOST_ARTIFACT_BYTES = 16 << 20
MOST_TEXT = 64 << 10

_base_bytes = 0
_saved = set()  # numbers of the figures that the code has saved itself


def warm_up():
    """Does once what nearly every run does. After that the interpreter must not change any more."""
    global _base_bytes
    import matplotlib.figure
    import matplotlib.pyplot as pyplot
    import numpy  # noqa: F401
    import pandas

    import duckdb  # noqa: F401
    import trace_db

    save = matplotlib.figure.Figure.savefig

    def savefig(figure, *arguments, **named):
        _saved.add(getattr(figure, "number", None))
        return save(figure, *arguments, **named)

    matplotlib.figure.Figure.savefig = savefig
    pyplot.show = lambda *arguments, **named: None
    # The first figure costs: fonts, styles, the rasteriser, what pandas imports for it.
    frame = pandas.DataFrame({"name": ["a", "b"], "value": [1, 2]})
    figure, axes = pyplot.subplots()
    frame.groupby("name").value.sum().plot.bar(ax=axes)
    save(figure, io.BytesIO(), format="png", dpi=144, bbox_inches="tight")
    pyplot.close(figure)
    # With one thread DuckDB has none but the caller's, so that a fork takes all of it along.
    try:
        trace_db.sql("select provider, count(*) from rounds group by all").df()
    except trace_db.Error:
        pass  # the run will say so
    gc.collect()
    gc.freeze()
    _base_bytes = _trace_db.address_space_bytes()


def run(request, report_descriptor, out_descriptor, error_descriptor, out_folder):
    """Never returns."""
    report = socket.socket(fileno=report_descriptor)
    _redirect(out_descriptor, error_descriptor)
    _limit(request)
    _trace_db.seal()
    os.chdir(out_folder)
    last = wire.frame(wire.DONE)
    try:
        value = _execute(request.source)
        _show(value, report, request.rows)
    except SystemExit as ending:
        if ending.code not in (None, 0):
            last = _failure(ending)
    except BaseException as error:
        last = _failure(error)
    try:
        _save_figures(out_folder)
        _send_files(report, out_folder, request.artifact_bytes)
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:
        pass  # there was so much output that the parent has closed its end
    except MemoryError as error:
        last = _failure(error)
    report.sendall(last)
    os._exit(0)


def _redirect(out_descriptor, error_descriptor):
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(out_descriptor, 1)
    os.dup2(error_descriptor, 2)
    os.close(out_descriptor)
    os.close(error_descriptor)
    named = {"buffering": 1, "encoding": "utf-8", "errors": "backslashreplace", "closefd": False}
    sys.stdout = sys.__stdout__ = open(1, "w", **named)
    sys.stderr = sys.__stderr__ = open(2, "w", **named)


def _limit(request):
    address_space = _base_bytes + request.memory_bytes
    resource.setrlimit(resource.RLIMIT_AS, (address_space, address_space))
    seconds = math.ceil(request.wall_ms / 1000) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _execute(source):
    """The value of the last statement if it is an expression."""
    linecache.cache[NAME] = (len(source), None, source.splitlines(True), NAME)
    module = types.ModuleType("__main__")
    sys.modules["__main__"] = module
    sys.argv = [NAME]
    tree = ast.parse(source, NAME)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, NAME, "exec"), module.__dict__)
    if last is None:
        return None
    return eval(compile(ast.Expression(last.value), NAME, "eval"), module.__dict__)


def _show(value, report, most_rows):
    found = table.of(value, most_rows)
    if found is not None:
        report.sendall(wire.table(*found))
    elif value is not None and not _is_drawing(value):
        print(repr(value))


def _is_drawing(value):
    """What the calls of pyplot return is of no interest as text."""
    if isinstance(value, (list, tuple)) and value:
        return all(map(_is_drawing, value))
    return type(value).__module__.startswith("matplotlib")


def _failure(error):
    end = wire.OUT_OF_MEMORY if isinstance(error, MemoryError) else wire.FAILED
    try:
        frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename == NAME]
        last = "".join(traceback.format_exception_only(error))
        lines = traceback.format_list(frames)
        if lines:
            lines.insert(0, "Traceback (most recent call last):\n")
        message = str(error) or ("there is not enough memory" if end == wire.OUT_OF_MEMORY else "")
        text = "".join(lines) + last
    except BaseException:  # an exception of theirs whose text raises one itself
        message, text = "an error that cannot be shown", ""
    name = type(error).__name__
    return wire.failure(end, str(name)[:200], message[:MOST_TEXT], text[-MOST_TEXT:])


def _save_figures(folder):
    if "matplotlib.pyplot" not in sys.modules:
        return
    from matplotlib import pyplot

    for number in pyplot.get_fignums():
        if number in _saved:
            continue
        try:
            path = os.path.join(folder, f"figure-{number}.png")
            pyplot.figure(number).savefig(path, dpi=144, bbox_inches="tight")
        except Exception as error:
            print(f"figure {number} cannot be drawn: {error}", file=sys.stderr)


def _files(folder):
    """Regular files below the folder, by name; no links, nothing too deep to be named."""
    found, waiting = [], [folder]
    while waiting and len(found) < 1000:
        try:
            for entry in os.scandir(waiting.pop()):
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                elif entry.is_file(follow_symlinks=False):
                    found.append(entry.path)
        except OSError:
            continue
    return sorted(found)


def _send_files(report, folder, most_bytes):
    files = _files(folder)
    left = MOST_ARTIFACT_BYTES
    for path in files[:MOST_ARTIFACTS]:
        name = os.path.relpath(path, folder).replace("/", "-")
        try:
            with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
                size = os.fstat(file.fileno()).st_size
                data = file.read() if size <= min(most_bytes, left) else b""
        except OSError as error:
            print(f"{name} cannot be read: {error}", file=sys.stderr)
            continue
        left -= len(data)
        report.sendall(wire.artifact(name, size, data))
    if len(files) > MOST_ARTIFACTS:
        print(f"only the first {MOST_ARTIFACTS} of {len(files)} files are kept", file=sys.stderr)
