"""Stands where ansible-playbook stands, for the bench: the callback plugin itself, called as often as it is told to be."""

import sys

sys.path.insert(0, sys.argv[1])
from mop_events import CallbackModule  # noqa: E402


class Task(object):
    _uuid = "task"
    action = "ansible.builtin.debug"

    def get_name(self):
        return "Change many things"

    def get_path(self):
        return "/release/playbooks/implement.yml:12"


class Playbook(object):
    _file_name = "/implement.yml"


class Host(object):
    def get_name(self):
        return "web1"


class Result(object):
    _task = Task()
    _host = Host()

    def __init__(self, item):
        self._result = {"item": item, "changed": True, "msg": "item %d of many, with as much to say as usual" % item}


class Stats(object):
    processed = {"web1": 1}

    def summarize(self, host):
        return dict((name, 0) for name in ("ok", "changed", "failures", "unreachable", "skipped", "rescued", "ignored"))


callback = CallbackModule()
callback.v2_playbook_on_start(Playbook())
callback.v2_playbook_on_task_start(Task(), False)
for number in range(int(sys.argv[2])):
    callback.v2_runner_item_on_ok(Result(number))
callback.v2_playbook_on_stats(Stats())
