"""Starts a program on a pseudo-terminal and plays a person: for each pair of argv[1], a JSON list, waits for the first text and types the second."""

import json
import os
import pty
import select
import sys
import time

script = json.loads(sys.argv[1])
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
seen, since, deadline = b"", 0, time.monotonic() + 60
while time.monotonic() < deadline:
    found = seen.find(script[0][0].encode(), since) if script else -1
    if found >= 0:
        since = found + len(script[0][0].encode())
        os.write(terminal, script.pop(0)[1].encode())
    if not select.select([terminal], [], [], 0.1)[0]:
        continue
    try:
        chunk = os.read(terminal, 65536)
    except OSError:
        break
    if not chunk:
        break
    seen += chunk
else:
    os.kill(pid, 9)
sys.stdout.buffer.write(seen)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
