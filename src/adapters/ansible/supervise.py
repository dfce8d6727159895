"""Runs one command in a session of its own and ends everything it started when told to, or when its master dies.

Usage: python3 -I -S supervise.py COMMAND [ARGUMENT...]

Standard input is the master's hand: end-of-file (the master died), the line `stop`, or SIGTERM/SIGINT/SIGHUP to this
process start the ladder: SIGINT, SIGTERM after 3 s, SIGKILL after 6 s. File descriptor 3 is handed on to the command
as its event stream. The exit status is the command's (128 + n when signal n ended it), given only when nothing that the
ladder was meant for is alive. A command that ends by itself keeps the background processes that it left on purpose.
"""

import os
import select
import signal
import sys
import time

LADDER = ((0.0, signal.SIGINT), (3.0, signal.SIGTERM), (6.0, signal.SIGKILL))
GIVE_UP_AFTER = 7.0
EVENTS_FD = 3
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
PR_SET_PDEATHSIG = 1


def start(command, supervisor, lifeline):
    """In the child: never returns. `lifeline` reads end-of-file once the supervisor is dead."""
    try:
        os.setsid()
        signal.set_wakeup_fd(-1)
        for number in STOP_SIGNALS + (signal.SIGCHLD, signal.SIGPIPE):
            signal.signal(number, signal.SIG_DFL)
        die_with(supervisor)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.set_inheritable(EVENTS_FD, True)
        os.set_inheritable(lifeline, True)
        os.environ["MOP_EVENTS_LIFELINE"] = str(lifeline)
        os.execvp(command[0], command)
    except BaseException as error:
        os.write(2, "cannot start {}: {}\n".format(command[0], error).encode("utf-8", "replace"))
    os._exit(127)


def die_with(supervisor):
    """Asks the kernel for SIGINT when the supervisor dies before the callback watches for that (Linux only)."""
    try:
        import ctypes

        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT, 0, 0, 0)
    except (ImportError, OSError, AttributeError):
        return
    if os.getppid() != supervisor:
        os._exit(127)


def processes():
    """(pid, parent, group) of every living process; None where there is no /proc."""
    try:
        names = os.listdir("/proc")
    except OSError:
        return None
    found = []
    for name in names:
        if not name.isdigit():
            continue
        try:
            with open("/proc/" + name + "/stat", "rb") as stat:
                state, parent, group = stat.read().rpartition(b")")[2].split()[:3]
        except (OSError, ValueError):
            continue
        if state not in (b"Z", b"X"):
            found.append((int(name), int(parent), int(group)))
    return found


class Family:
    """The command's process group, and the groups that its descendants made for themselves while they still have a parent in it."""

    def __init__(self, pid):
        self.pid = pid
        self.groups = {pid}

    def widen(self):
        living = processes()
        if living is None:
            return
        kin = {self.pid}
        grown = True
        while grown:
            grown = False
            for pid, parent, group in living:
                if pid not in kin and (parent in kin or group in self.groups):
                    kin.add(pid)
                    self.groups.add(group)
                    grown = True

    def alive(self):
        living = processes()
        if living is not None:
            return any(group in self.groups for _, _, group in living)
        try:
            os.killpg(self.pid, 0)
            return True
        except OSError:
            return False

    def signal(self, number):
        self.widen()
        for group in self.groups - {os.getpgrp()}:
            try:
                os.killpg(group, number)
            except OSError:
                pass


def supervise(pid, wake):
    family = Family(pid)
    status = None
    began = None
    rung = 0
    hand = [0]
    pending = b""
    while True:
        if status is None:
            reaped, code = os.waitpid(pid, os.WNOHANG)
            status = code if reaped else None
        now = time.monotonic()
        if began is None:
            if status is not None:
                return status
            wait = None
        else:
            while rung < len(LADDER) and now - began >= LADDER[rung][0]:
                family.signal(LADDER[rung][1])
                rung += 1
            if status is not None and not family.alive():
                return status
            if now - began > GIVE_UP_AFTER:
                os.write(2, b"processes of this attempt did not die of SIGKILL\n")
                return status if status is not None else signal.SIGKILL
            wait = 0.03
        ready, _, _ = select.select(hand + [wake], [], [], wait)
        stop = False
        if wake in ready:
            stop = any(number in STOP_SIGNALS for number in os.read(wake, 64))
        if 0 in ready:
            text = os.read(0, 4096)
            if not text:
                hand = []
                stop = True
            lines = (pending + text).split(b"\n")
            pending = lines.pop()[-64:]
            stop = stop or b"stop" in lines
        if stop and began is None:
            began = time.monotonic()


def main(command):
    wake, notify = os.pipe()
    os.set_blocking(notify, False)
    signal.set_wakeup_fd(notify)
    for number in STOP_SIGNALS + (signal.SIGCHLD,):
        signal.signal(number, lambda *_: None)
    lifeline, held = os.pipe()
    supervisor = os.getpid()
    pid = os.fork()
    if pid == 0:
        os.close(held)
        start(command, supervisor, lifeline)
    os.close(lifeline)
    os.close(EVENTS_FD)
    status = supervise(pid, wake)
    sys.exit(128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status))


main(sys.argv[1:])
