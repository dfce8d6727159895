"""Runs one command in a session of its own and ends everything it started when told to, or when its master dies or is cut off.

Usage: python3 -I -S supervise.py STEP_MS BEAT_MS FENCE_MS COMMAND [ARGUMENT...]

Standard input is the master's hand: end-of-file (the master died), the line `stop`, or SIGTERM/SIGINT/SIGHUP to this
process start the ladder: SIGINT, SIGTERM after STEP_MS, SIGKILL after twice that.

The fence: the master's last sign of life is as old as BEAT_MS (on this machine's monotonic clock) and every line
`alive <ms>` renews it. FENCE_MS after the last one everything is dead: the ladder begins so much earlier that its SIGKILL
falls on that moment. A command whose fence has passed already is never started. The status is then 124.

File descriptor 3 is handed on to the command as its event stream. The exit status is the command's (128 + n when signal
n ended it), given only when nothing that the ladder was meant for is alive. A command that ends by itself keeps the
background processes that it left on purpose; of one that a signal ended, the ladder ends what it left.
"""

import os
import select
import signal
import struct
import sys
import time

FENCED = 124
GIVE_UP_AFTER = 1.0
EVENTS_FD = 3
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
PR_SET_PDEATHSIG = 1


class Fence:
    """When the ladder has to begin and when all must be dead, kept where the command's callback reads it too."""

    def __init__(self, step, beat, within):
        self.within = within
        self.lead = min(2 * step, within / 3)
        self.beat = beat
        self.shared = shared_memory()
        self.renew(beat)

    def renew(self, beat):
        self.beat = max(self.beat, beat)
        os.pwrite(self.shared, struct.pack("<2d", self.begins(), self.ends()), 0)

    def begins(self):
        return self.ends() - self.lead

    def ends(self):
        return self.beat + self.within


def shared_memory():
    if hasattr(os, "memfd_create"):
        return os.memfd_create("fence")
    import tempfile

    return os.dup(tempfile.TemporaryFile().fileno())


def start(command, supervisor, lifeline, fence):
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
        os.set_inheritable(fence.shared, True)
        os.environ["MOP_EVENTS_FENCE"] = str(fence.shared)
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


class Ladder:
    """SIGINT, SIGTERM, SIGKILL, one `step` apart."""

    def __init__(self, began, step):
        self.rungs = [(began, signal.SIGINT), (began + step, signal.SIGTERM), (began + 2 * step, signal.SIGKILL)]
        self.over = began + 2 * step + GIVE_UP_AFTER

    def climb(self, family, now, ends):
        """Signals what is due. Once the fence has passed, only SIGKILL is."""
        while self.rungs and (now >= self.rungs[0][0] or now >= ends):
            _, number = self.rungs.pop(0)
            if now < ends or not self.rungs:
                family.signal(number)


def supervise(pid, wake, step, fence):
    family = Family(pid)
    status = None
    ladder = None
    fenced = False
    hand = [0]
    pending = b""
    while True:
        if status is None:
            reaped, code = os.waitpid(pid, os.WNOHANG)
            status = code if reaped else None
        now = time.monotonic()
        fenced = fenced or now >= fence.ends() or (ladder is None and now >= fence.begins())
        if ladder is None and status is not None and not (os.WIFSIGNALED(status) and family.alive()):
            # Whoever killed it after the fence had passed (its own callback can), the fence was the reason.
            return FENCED << 8 if fenced and os.WIFSIGNALED(status) else status
        if ladder is None and fenced:
            ladder = Ladder(now, fence.lead / 2)
        elif ladder is None and status is not None:
            # Somebody killed it and left its tasks to go on without it: a machine short of memory does.
            ladder = Ladder(now, step)
        if ladder is None:
            wait = fence.begins() - now
        else:
            ladder.climb(family, now, fence.ends())
            if status is not None and not family.alive():
                return FENCED << 8 if fenced else status
            if not ladder.rungs and now > ladder.over:
                os.write(2, b"processes of this attempt did not die of SIGKILL\n")
                return status if status is not None else signal.SIGKILL
            wait = 0.03
        ready, _, _ = select.select(hand + [wake], [], [], max(0, wait))
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
            for line in lines:
                word, _, number = line.partition(b" ")
                if word == b"alive" and number.isdigit():
                    fence.renew(int(number) / 1000)
        if stop and ladder is None:
            ladder = Ladder(time.monotonic(), step)


def main(step_ms, beat_ms, fence_ms, *command):
    step = int(step_ms) / 1000
    fence = Fence(step, int(beat_ms) / 1000, int(fence_ms) / 1000)
    if fence.beat > time.monotonic():
        os.write(2, b"cannot start: the monotonic clocks of the task and of its supervisor differ\n")
        sys.exit(127)
    if time.monotonic() >= fence.begins():
        sys.exit(FENCED)
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
        start(command, supervisor, lifeline, fence)
    os.close(lifeline)
    os.close(EVENTS_FD)
    status = supervise(pid, wake, step, fence)
    sys.exit(128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status))


main(*sys.argv[1:])
