"""The warm Python worker: imports once what runs need, then forks a fresh child for each of them.

Started by trace-atlas-worker behind all walls, as `python3 -I worker.py LEVEL SCRATCH WALLS`. Only
the parent talks to this process; what a run says goes to the parent by sockets and pipes of its
own, which come with the request.
"""

import os
import select
import signal
import socket
import stat
import struct
import sys
import traceback

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import cell
import wire

CONTROL = 3
MOST_FILES = 20_000
MOST_BYTES = 128 << 20
LOOK_MS = 50


class Scratch:
    """The two folders that a run may write to."""

    def __init__(self, root, is_private):
        self.folders = [os.path.join(root, name) for name in ("out", "tmp")]
        self.is_private = is_private  # file systems of their own, with a size

    def is_too_full(self):
        return self._counts_too_much() if self.is_private else self._holds_too_much()

    def empty(self):
        """True if nothing is left."""
        try:
            for folder in self.folders:
                _empty(folder)
            return True
        except OSError:
            return False

    # A file system in memory limits its bytes, not its inodes, which are memory as well.
    def _counts_too_much(self):
        counts = map(os.statvfs, self.folders)
        return any(found.f_files - found.f_ffree > MOST_FILES for found in counts)

    def _holds_too_much(self):
        files = bytes_held = 0
        waiting = list(self.folders)
        try:
            while waiting:
                for entry in os.scandir(waiting.pop()):
                    files += 1
                    status = entry.stat(follow_symlinks=False)
                    bytes_held += status.st_blocks * 512
                    if stat.S_ISDIR(status.st_mode):
                        waiting.append(entry.path)
                    if files > MOST_FILES or bytes_held > MOST_BYTES:
                        return True
        except FileNotFoundError:
            return False  # the run has removed it meanwhile
        except OSError:
            return True  # too deep to be named, or closed to us
        return False


def _empty(folder):
    """Folders in folders move up, so that no depth is too deep."""
    while entries := list(os.scandir(folder)):
        for entry in entries:
            if not entry.is_dir(follow_symlinks=False):
                os.unlink(entry.path)
                continue
            for child in list(os.scandir(entry.path)):
                if child.is_dir(follow_symlinks=False):
                    os.rename(child.path, os.path.join(folder, os.urandom(12).hex()))
                else:
                    os.unlink(child.path)
            os.rmdir(entry.path)


class Worker:
    def __init__(self, level, scratch):
        self.has_own_processes = level == "namespaces"
        self.scratch = Scratch(scratch, level == "namespaces")
        self.control = socket.socket(fileno=CONTROL)
        self.wake, wake_writer = os.pipe()
        os.set_blocking(wake_writer, False)
        os.set_blocking(self.wake, False)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        signal.set_wakeup_fd(wake_writer, warn_on_full_buffer=False)

    def serve(self, walls):
        self.scratch.empty()
        self.control.sendall(wire.frame(wire.READY, walls.encode()))
        while received := self._receive():
            kind, payload, descriptors = received
            if kind == wire.RUN:  # a STOP that comes too late is nothing
                self._run(wire.Request(payload), descriptors)

    def _receive(self):
        header, descriptors, _, _ = socket.recv_fds(self.control, 5, 3)
        if len(header) < 5:
            return None
        size, kind = struct.unpack("<Ic", header)
        payload = bytearray()
        while len(payload) < size:
            piece = self.control.recv(min(size - len(payload), 1 << 20))
            if not piece:
                return None
            payload += piece
        return kind, bytes(payload), descriptors

    def _run(self, request, descriptors):
        self.control.sendall(wire.frame(wire.STARTED))
        child = os.fork()
        if child == 0:
            self._become_run(request, descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        status, was_stopped = self._watch(child)
        self._end_others()
        is_clean = self.scratch.empty()
        self.control.sendall(wire.ended(status, is_clean, was_stopped))

    def _become_run(self, request, descriptors):
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            self.control.close()
            os.close(self.wake)
            cell.run(request, *descriptors, self.scratch.folders[0])
        except BaseException:  # not of the code: it has its own place for that
            traceback.print_exc()
            sys.stderr.flush()
        finally:
            os._exit(1)

    def _watch(self, child):
        was_stopped = False
        poller = select.poll()
        poller.register(self.control, select.POLLIN)
        poller.register(self.wake, select.POLLIN)
        while True:
            ready = {descriptor for descriptor, _ in poller.poll(LOOK_MS)}
            if self.wake in ready:
                os.read(self.wake, 4096)
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                return status, was_stopped
            if self.control.fileno() in ready:
                received = self._receive()
                if received is None:
                    os.kill(child, signal.SIGKILL)
                    os.waitpid(child, 0)
                    sys.exit(0)  # the parent is gone
                was_stopped = True
                os.kill(child, signal.SIGKILL)
            elif self.scratch.is_too_full():
                was_stopped = True
                os.kill(child, signal.SIGKILL)

    def _end_others(self):
        # There should be none: a run can start no process. All in this namespace but its init.
        if self.has_own_processes:
            try:
                os.kill(-1, signal.SIGKILL)
            except OSError:
                pass

if __name__ == "__main__":
    level, scratch, walls = sys.argv[1:]
    cell.warm_up()
    Worker(level, scratch).serve(walls)
