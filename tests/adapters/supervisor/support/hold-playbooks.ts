import { resolve } from 'node:path';
import { nodeTiming } from '../../../../src/adapters/ansible/node-timing.js';
import { startPlaybooks } from '../../../../src/adapters/ansible/playbook-process.js';

/** A stand-in for run-mop that a test kills: it runs the command given as arguments under the supervisor. */
const running = startPlaybooks({
  python: '/usr/bin/python3',
  supervisor: resolve(__dirname, '../../../../src/adapters/ansible/supervise.py'),
  command: process.argv.slice(2),
  folder: process.cwd(),
  environment: process.env,
  phases: [],
  fence: { beatAtMs: nodeTiming.now(), withinMs: 600_000 },
  onEvent: () => undefined,
  onWords: () => undefined,
});
void running.ended.then(() => process.exit(0));
