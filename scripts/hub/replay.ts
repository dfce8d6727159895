import { createServer, request as forward } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseLine } from '../../src/ledger/line.js';
import type { EventLog } from '../../src/ledger/event-log.js';

export interface Replay {
  /** Where the hub finds the storage: its answers tell the time of the replay. */
  readonly accountUrl: string;
  readonly firstSpeed: number;
  /** 0 pauses, otherwise 1 to 1000; answers what is told to the person. */
  readonly speed: (times: number) => string;
  close(): Promise<void>;
}

interface Recorded {
  readonly line: string;
  readonly atMs: number;
}

const lookEveryMs = 100;
const mostTimes = 1000;
const beats = /\/beats\/[^/]+$/;

/** Tells a recorded ledger again, faster: its lines are appended when their time has come, on a clock that this alone runs. */
export async function startReplay(
  { text, log, accountUrl }: { readonly text: string; readonly log: EventLog; readonly accountUrl: string },
  firstSpeed: number,
): Promise<Replay> {
  const recorded = text.split('\n').filter(Boolean).map(recordedLine);
  const clock = new ReplayClock(recorded[0]?.atMs ?? 0);
  const ending = new AbortController();
  let told = 0;
  let departed = false;
  const tell = async (): Promise<void> => {
    let { end } = await log.read(0);
    while (!ending.signal.aborted && told < recorded.length) {
      const due = recorded.filter(({ atMs }, index) => index >= told && index < told + 500 && atMs <= clock.nowMs());
      if (due.length > 0) {
        const lines = due.map(({ line }) => `${line}\n`).join('');
        if ((await log.append(lines, end)).kind !== 'appended') {
          departed = true;
          return;
        }
        end += Buffer.byteLength(lines);
        told += due.length;
      }
      await sleep(lookEveryMs, undefined, { signal: ending.signal }).catch(() => undefined);
    }
  };
  void tell();
  const proxy = await timedProxy(accountUrl, () => clock.nowMs());
  const speed = (times: number): string => {
    if (!Number.isFinite(times) || times < 0 || times > mostTimes) return `between 0 and ${mostTimes}`;
    clock.run(times);
    if (departed) return 'you acted: the record does not go on';
    return `event ${told} of ${recorded.length}, ${times === 0 ? 'paused' : `${times}×`}`;
  };
  speed(firstSpeed);
  return {
    accountUrl: proxy.url,
    firstSpeed,
    speed,
    close: async () => {
      ending.abort();
      await proxy.close();
    },
  };
}

function recordedLine(line: string, index: number): Recorded {
  const parsed = parseLine(line, '0'.repeat(64));
  if (parsed.kind === 'bad') throw new Error(`line ${index + 1} of the record: ${parsed.why}`);
  return { line, atMs: Date.parse(parsed.event.at) };
}

class ReplayClock {
  #times = 0;
  #sinceMs = performance.now();

  constructor(private atMs: number) {}

  nowMs(): number {
    return this.atMs + (performance.now() - this.#sinceMs) * this.#times;
  }

  run(times: number): void {
    this.atMs = this.nowMs();
    this.#sinceMs = performance.now();
    this.#times = times;
  }
}

/** Forwards to the storage and puts the replay's time where the service's would stand; heartbeats are always fresh. */
async function timedProxy(accountUrl: string, nowMs: () => number): Promise<{ url: string; close(): Promise<void> }> {
  const { hostname, port, pathname: account } = new URL(accountUrl);
  const server = createServer((incoming, outgoing) => {
    const { method, url = '/', headers } = incoming;
    const isBeat = method === 'HEAD' && beats.test(new URL(url, 'http://host').pathname);
    const passed = forward({ hostname, port, method, path: url, headers }, (answer) => {
      const date = new Date(nowMs()).toUTCString();
      outgoing.writeHead(isBeat ? 200 : (answer.statusCode ?? 502), {
        ...answer.headers,
        date,
        ...(isBeat ? { 'last-modified': date } : {}),
      });
      answer.pipe(outgoing);
    });
    passed.on('error', () => outgoing.destroy());
    incoming.pipe(passed);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${account}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
