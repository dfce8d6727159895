import type { HostStatus, PlaybookEvent } from '../../src/run/playbook-event.js';
import type { Phase } from '../../src/release/plan.js';

type Told = PlaybookEvent extends infer Event
  ? Event extends PlaybookEvent
    ? Omit<Event, 'seq' | 'at'>
    : never
  : never;

const sampleHosts = ['app-01', 'app-02', 'db-01', 'web-01', 'web-02'];
const tasks: Readonly<Partial<Record<Phase, readonly string[]>>> = {
  precheck: ['the package mirror answers', 'disk space on /boot', 'no reboot is pending'],
  checkpoint: ['list installed kernels', 'copy boot entries to the backup host'],
  implement: ['download the kernel', 'install the kernel', 'renew the initial ramdisk', 'reboot, two hosts at a time'],
};

/** What the callback plugin writes while a MOP runs, as lines: two processes, the second still under way. `times` repeats the tasks. */
export function sampleRunLog(
  startMs: number,
  endMs: number,
  hosts: readonly string[] = sampleHosts,
  times = 1,
): string {
  const first = (['precheck', 'checkpoint'] as const).flatMap((phase) => phaseEvents(phase, hosts, times));
  const second = phaseEvents('implement', hosts, times);
  const stats = Object.fromEntries(hosts.map((host) => [host, { ...counts, ok: first.length }]));
  const processes = [[...first, { event: 'stats', phase: '', hosts: stats } as const], second.slice(0, -2)];
  const total = processes.reduce((sum, { length }) => sum + length, 0);
  let index = 0;
  return processes
    .flatMap((events) =>
      events.map((event, position) => {
        index += 1;
        const at = Math.round(startMs + ((endMs - startMs) * index) / total);
        return `${JSON.stringify({ ...event, seq: position + 1, at })}\n`;
      }),
    )
    .join('');
}

const counts = { ok: 0, changed: 0, failed: 0, unreachable: 0, skipped: 0, rescued: 0, ignored: 0 };

function phaseEvents(phase: Phase, hosts: readonly string[], times: number): readonly Told[] {
  const events: Told[] = [{ event: 'playbook', phase, playbook: `playbooks/linux/${phase}.yml` }];
  for (let round = 0; round < times; round += 1) {
    for (const [task, name] of (tasks[phase] ?? []).entries()) {
      events.push({ event: 'task', phase, task, name, place: `playbooks/linux/${phase}.yml:${task + 4}` });
      for (const [index, host] of hosts.entries())
        events.push({ event: 'host', phase, task, host, status: statusOf(phase, index) });
    }
  }
  return events;
}

function statusOf(phase: Phase, host: number): HostStatus {
  if (phase !== 'implement') return 'ok';
  return host % 4 === 3 ? 'skipped' : 'changed';
}
