import * as path from 'node:path';
import { openReleaseStore } from '../../src/adapters/azure-blob/open-release-store.js';
import { nodeTiming } from '../../src/adapters/ansible/node-timing.js';
import { startPlaybooks } from '../../src/adapters/ansible/playbook-process.js';
import { RunLogWriter } from '../../src/adapters/ansible/run-log-writer.js';

/** Run by `event-stream.ts` in a process of its own: events from the callback plugin to the attempt's blob, and what that took. */
async function main(): Promise<void> {
  const [, , connection = '', folder = '', emitter = '', count = '0'] = process.argv;
  const store = openReleaseStore(JSON.parse(connection) as Parameters<typeof openReleaseStore>[0], 'R1.0');
  const log = new RunLogWriter(store.runLog('R1', `m${count}`, 1), (error) => {
    throw error;
  });
  let events = 0;
  let begunMs = 0;
  const running = startPlaybooks({
    python: '/usr/bin/python3',
    supervisor: path.join(folder, 'supervise.py'),
    command: ['/usr/bin/python3', emitter, path.join(folder, 'callback'), count],
    folder: '/',
    environment: {
      PATH: process.env['PATH'],
      MOP_EVENTS_FD: '3',
      MOP_EVENTS_PHASES: 'implement',
      MOP_EVENTS_ROOT: '/',
    },
    phases: [{ phase: 'implement', playbook: '/implement.yml' }],
    fence: { beatAtMs: nodeTiming.now(), withinMs: 600_000 },
    onEvent: (_event, line) => {
      if (events === 0) begunMs = performance.now();
      events += 1;
      log.add(line);
    },
    onWords: (line) => {
      console.error(line);
    },
  });
  const { incomplete } = await running.ended;
  await log.close();
  const ms = performance.now() - begunMs;
  console.log(JSON.stringify({ events, incomplete, ms, maxRssKb: process.resourceUsage().maxRSS }));
}

void main();
