"""Ansible's events as JSON lines, numbered without a gap, for the task that started this ansible-playbook.

Environment, taken out of it at once so that no task of the playbook inherits it:
  MOP_EVENTS_FD        file descriptor to write to; without it this plugin does nothing
  MOP_EVENTS_LIFELINE  file descriptor that reads end-of-file when the supervisor is dead
  MOP_EVENTS_FENCE     file descriptor that holds when nothing may start any more, and when all must be dead
  MOP_EVENTS_PROCESS   name of this process within the attempt
  MOP_EVENTS_PHASES    the phases, comma-separated, in the order of the playbooks
  MOP_EVENTS_ROOT      folder that paths are told relative to
  MOP_EVENTS_RESULTS   "all": what tasks that passed wrote is told too

MOP_ATTEMPT stays: every task of every host gets it, on the host itself, with the session in which it ran (MOP_SESSION).
"""

from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = """
name: mop_events
type: notification
short_description: structured events for mop-release
description:
  - Writes numbered JSON lines to an inherited file descriptor.
  - Leaves out the environment, module arguments and facts; respects no_log.
  - Hands MOP_ATTEMPT on to the hosts.
requirements:
  - enable in configuration
"""

import atexit
import json
import mmap
import os
import select
import signal
import stat
import struct
import threading
import time

from ansible.plugins.action import ActionBase
from ansible.plugins.callback import CallbackBase

MOST_CHARACTERS = 4000
MOST_OF_AN_ITEM = 200
DEBUG = ("debug", "ansible.builtin.debug", "ansible.legacy.debug")
OUTPUT = ("stdout", "stderr", "module_stdout", "module_stderr")
TOLD_IN_FULL = ("failed", "unreachable", "retry", "item-failed")
ENDED_BADLY = ("failed", "unreachable")
TOLD_AT_ONCE = ENDED_BADLY + ("stats",)
GATHERED_FOR = 0.02
encode = json.JSONEncoder(default=str, separators=(",", ":")).encode


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "mop_events"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self, *arguments, **named):
        super(CallbackModule, self).__init__(*arguments, **named)
        fd = own_channel(os.environ.pop("MOP_EVENTS_FD", ""))
        lifeline = os.environ.pop("MOP_EVENTS_LIFELINE", "")
        self._fence = Fence(os.environ.pop("MOP_EVENTS_FENCE", ""))
        self._process = os.environ.pop("MOP_EVENTS_PROCESS", "")
        self._phases = [name for name in os.environ.pop("MOP_EVENTS_PHASES", "").split(",") if name]
        self._root = os.environ.pop("MOP_EVENTS_ROOT", "")
        self._all_results = os.environ.pop("MOP_EVENTS_RESULTS", "") == "all"
        self._seq = 0
        self._playbook = -1
        self._started = 0
        self._tasks = {}
        self._before = {}
        self.disabled = fd is None
        if os.environ.get("MOP_ATTEMPT"):
            carry_attempt(os.environ["MOP_ATTEMPT"])
        if self.disabled:
            return
        self._channel = Channel(fd)
        if lifeline.isdigit():
            in_background(die_with_supervisor, int(lifeline), self._fence)

    def v2_playbook_on_start(self, playbook):
        self._playbook += 1
        self._emit("playbook", playbook=self._relative(playbook._file_name))

    def v2_playbook_on_play_start(self, play):
        self._emit("play", name=clip(play.get_name()))

    def v2_playbook_on_no_hosts_matched(self):
        self._emit("no-hosts")

    def v2_playbook_on_no_hosts_remaining(self):
        self._emit("no-hosts-remaining")

    def v2_playbook_on_task_start(self, task, is_conditional):
        self._fence.hold()
        self._task(task)

    def v2_playbook_on_handler_task_start(self, task):
        self._fence.hold()
        self._task(task, handler=True)

    def v2_runner_on_start(self, host, task):
        self._fence.hold()
        self._emit("host", host=host.get_name(), status="start", task=self._tasks.get(task._uuid, 0))

    def v2_runner_on_ok(self, result):
        self._host(result, "changed" if result._result.get("changed") else "ok")

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self._host(result, "failed", **({"ignored": True} if ignore_errors else {}))

    def v2_runner_on_unreachable(self, result):
        ignored = getattr(result, "_task_fields", {}).get("ignore_unreachable") or result._task.ignore_unreachable
        self._host(result, "unreachable", **({"ignored": True} if ignored else {}))

    def v2_runner_on_skipped(self, result):
        self._host(result, "skipped")

    def v2_runner_retry(self, result):
        left = result._result.get("retries", 0) - result._result.get("attempts", 0)
        self._host(result, "retry", retriesLeft=left)

    def v2_runner_item_on_ok(self, result):
        self._host(result, "item-changed" if result._result.get("changed") else "item-ok", **item_of(result))

    def v2_runner_item_on_failed(self, result):
        self._host(result, "item-failed", **item_of(result))

    def v2_runner_item_on_skipped(self, result):
        self._host(result, "item-skipped", **item_of(result))

    def v2_on_file_diff(self, result):
        res = result._result
        parts = res["results"] if result._task.loop and "results" in res else [res]
        for part in parts:
            if "censored" in part or not part.get("diff") or not part.get("changed"):
                continue
            text = self._get_diff(part["diff"])
            sizes = {"truncated": {"diff": len(text)}} if len(text) > MOST_CHARACTERS else {}
            task = self._tasks.get(result._task._uuid, 0)
            self._emit("diff", host=result._host.get_name(), task=task, diff=clip(text), **sizes)

    def v2_playbook_on_stats(self, stats):
        hosts = {}
        for host in sorted(stats.processed):
            total = stats.summarize(host)
            now = {
                "ok": total["ok"],
                "changed": total["changed"],
                "failed": total["failures"],
                "unreachable": total["unreachable"],
                "skipped": total["skipped"],
                "rescued": total["rescued"],
                "ignored": total["ignored"],
            }
            before = self._before.get(host, {})
            delta = dict((name, count - before.get(name, 0)) for name, count in now.items())
            self._before[host] = now
            if any(delta.values()):
                hosts[host] = delta
        self._emit("stats", hosts=hosts, cpuMs=int(sum(os.times()[:4]) * 1000))

    def _task(self, task, **more):
        # The same task comes again with every batch of `serial`, and with every host under the strategy `free`.
        self._started += 1
        self._tasks[task._uuid] = self._started
        self._emit("task", task=self._started, name=clip(task.get_name()), place=self._place(task), action=task.action, **more)

    def _host(self, result, status, **more):
        res = result._result
        task = result._task
        event = dict(more, host=result._host.get_name(), status=status, task=self._tasks.get(task._uuid, 0))
        delegated = res.get("_ansible_delegated_vars") or {}
        if delegated.get("ansible_host"):
            event["delegatedTo"] = str(delegated["ansible_host"])
        texts = {}
        if "censored" in res:
            event["censored"] = True
        elif status in TOLD_IN_FULL or (self._all_results and "results" not in res and status != "skipped"):
            for name in OUTPUT:
                if res.get(name):
                    texts[name] = res[name]
            texts["message"] = res.get("msg") or res.get("reason") or ""
            if "rc" in res:
                event["rc"] = res["rc"]
        elif status == "skipped":
            texts["message"] = res.get("skip_reason") or res.get("skipped_reason") or ""
        elif task.action in DEBUG:
            shown = dict((key, value) for key, value in res.items() if not key.startswith("_") and key not in ("changed", "failed"))
            texts["message"] = shown["msg"] if "msg" in shown else shown
        if status in ENDED_BADLY:
            event.update(taskName=clip(task.get_name()), place=self._place(task))
        sizes = {}
        for name, value in texts.items():
            text = value if isinstance(value, str) else json.dumps(value, default=str)
            if text:
                event[name] = clip(text)
            if len(text) > MOST_CHARACTERS:
                sizes[name] = len(text)
        if sizes:
            event["truncated"] = sizes
        self._emit("host", **event)

    def _place(self, task):
        return self._relative(task.get_path() or "")

    def _relative(self, path):
        if not path:
            return ""
        path = os.path.abspath(path)
        inside = self._root and path.startswith(self._root + os.sep)
        return path[len(self._root) + 1 :] if inside else path

    def _emit(self, event, **fields):
        # Counted first: an event that cannot be told leaves a gap that the reader sees.
        self._seq += 1
        phase = self._phases[self._playbook] if 0 <= self._playbook < len(self._phases) else ""
        fields.update(seq=self._seq, event=event, at=int(time.time() * 1000), process=self._process, phase=phase)
        self._channel.tell(encode(fields), fields.get("status", event) in TOLD_AT_ONCE)


def item_of(result):
    """A loop's item by its label; nothing of it where no_log hides it."""
    res = result._result
    if "censored" in res:
        return {}
    label = res.get("_ansible_item_label", res.get(res.get("ansible_loop_var", "item"), ""))
    return {"item": clip(label, MOST_OF_AN_ITEM)}


def carry_attempt(attempt):
    """Sets MOP_ATTEMPT in what modules and scripts get on their host, whatever the playbook sets. `raw` has no environment."""
    os.environ["MOP_SESSION"] = str(os.getsid(0))
    original = ActionBase._compute_environment_string

    def compute(self, raw_environment_out=None):
        prefix = original(self, raw_environment_out)
        if raw_environment_out is not None:
            raw_environment_out["MOP_ATTEMPT"] = attempt
        shell = self._connection._shell
        if getattr(shell, "SHELL_FAMILY", "") == "sh":
            # Field 6 of /proc/self/stat, read by the shell itself: `cut` would be one more program a task.
            session = 'MOP_SESSION="$({ read -r a b c d e f g </proc/self/stat && echo "$f"; } 2>/dev/null)"'
            return " ".join([prefix, shell.env_prefix(MOP_ATTEMPT=attempt), session])
        return prefix

    ActionBase._compute_environment_string = compute


def own_channel(text):
    """The descriptor when it is a socket or pipe as handed over, else None."""
    try:
        fd = int(text)
        mode = os.fstat(fd).st_mode
    except (ValueError, OSError):
        return None
    return fd if stat.S_ISSOCK(mode) or stat.S_ISFIFO(mode) else None


class Channel(object):
    """
    Writes lines to the task. What comes singly goes at once; of what comes thick and fast, the lines of 20 ms go together,
    for every write wakes the reader, which takes processor time from the play. At the end of this process nothing is left.
    """

    def __init__(self, fd):
        self._fd = fd
        self._lines = []
        self._written = 0.0
        self._mine = threading.Lock()
        self._some = threading.Event()
        atexit.register(self.write)
        in_background(self._write_what_waits)

    def tell(self, line, at_once):
        with self._mine:
            self._lines.append(line)
        if at_once or time.monotonic() - self._written >= GATHERED_FOR:
            self.write()
        elif not self._some.is_set():
            self._some.set()

    def write(self):
        with self._mine:
            lines, self._lines = self._lines, []
            if not lines or self._fd is None:
                return
            text = ("\n".join(lines) + "\n").encode("ascii")
            self._written = time.monotonic()
            try:
                while text:
                    text = text[os.write(self._fd, text) :]
            except OSError:
                # Nobody listens any more: nothing may go on unseen.
                self._fd = None
                os.kill(os.getpid(), signal.SIGINT)

    def _write_what_waits(self):
        while True:
            self._some.wait()
            time.sleep(GATHERED_FOR)
            self._some.clear()
            self.write()


def in_background(act, *given):
    thread = threading.Thread(target=act, args=given)
    thread.daemon = True
    thread.start()


class Fence(object):
    """The supervisor's fence as it stands now; without one (a playbook run by hand) nothing is held."""

    def __init__(self, text):
        self._shared = mmap.mmap(int(text), 16, access=mmap.ACCESS_READ) if text.isdigit() else None

    def left(self):
        """Seconds until nothing may start any more, and until all must be dead."""
        if self._shared is None:
            return float("inf"), float("inf")
        begins, ends = struct.unpack_from("<2d", self._shared)
        now = time.monotonic()
        return begins - now, ends - now

    def hold(self):
        """Called before each task of each host: past the fence another holder may be at work on it."""
        if self.left()[0] <= 0:
            os.killpg(os.getpgrp(), signal.SIGKILL)


def die_with_supervisor(lifeline, fence):
    """Ends the whole process group when the supervisor, which would do it step by step, is dead or frozen past the fence."""
    while True:
        left = fence.left()[1]
        if left <= 0:
            break
        ready, _, _ = select.select([lifeline], [], [], min(left, 3600))
        try:
            if ready and not os.read(lifeline, 64):
                break
        except OSError:
            return
    os.killpg(os.getpgrp(), signal.SIGKILL)


def clip(value, most=MOST_CHARACTERS):
    text = value if isinstance(value, str) else str(value)
    return text if len(text) <= most else text[:most]
