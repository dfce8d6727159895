import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, it } from 'mocha';
import type { LedgerConnection } from '../../src/adapters/azure-blob/connection.js';
import { openReleaseStore } from '../../src/adapters/azure-blob/open-release-store.js';
import { runLedger } from '../../scripts/ledger/run-ledger.js';
import { OperatorError } from '../../src/release/operator-error.js';
import { sharedAzurite } from '../support/azurite.js';
import { finished } from './good-histories.js';
import { begun, started, type RecordedHistory } from './recorded-history.js';

const root = join(__dirname, '../..');

interface Result {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function spawnLedger(args: readonly string[], environment: Readonly<Record<string, string>> = {}): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', 'scripts/ledger/main.ts', ...args], {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function ledger(args: readonly string[], environment?: Readonly<Record<string, string>>): Promise<Result> {
  const child = spawnLedger(args, environment);
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

describe('npm run ledger', () => {
  const azurite = sharedAzurite();
  const urlOf = ({ accountUrl, fleet, ledgerSas }: LedgerConnection) => `${accountUrl}/${fleet}?${ledgerSas}`;
  const stored = async (history: Pick<RecordedHistory, 'text'>) => {
    const connection = await azurite.newFleet();
    const store = openReleaseStore(connection, 'R1');
    assert.equal((await store.log.append(history.text, 0)).kind, 'appended');
    return { connection, store, url: urlOf(connection) };
  };

  it('show prints one line an event and how every MOP stands', async () => {
    const history = finished();
    const { url } = await stored(history);
    const { code, stdout } = await ledger(['show', url, 'R1']);
    assert.equal(code, 0);
    const lines = stdout.split('\n');
    assert.match(lines[2] ?? '', /^ +3 {2}2026-01-01 00:00:06Z {2}run 1: A acquired the lock to execute \(run 1\)$/);
    assert.match(
      lines[5] ?? '',
      /Robin \(person, approval\): decided go \(batch:A:1\) for manifest [0-9a-f]{12}: fine$/,
    );
    assert.equal(lines.indexOf(''), history.lines.length);
    assert.match(stdout, /^MOP +A +B$/m);
    assert.match(stdout, /^c +✔ succeeded +✔ succeeded$/m);
    assert.match(stdout, /^R1 is completed$/m);
    const json = await ledger(['show', url, 'R1', '--json']);
    assert.equal((JSON.parse(json.stdout) as unknown[]).length, history.lines.length);
  });

  it('shows hostile text harmlessly', async () => {
    const hostile = 'x\u001b[2J\r\n##vso[task.complete result=Succeeded;]done\u202e';
    const { url } = await stored(begun().add('LessonRecorded', { text: hostile }));
    const { stdout } = await ledger(['show', url, 'R1']);
    assert.match(stdout, /x\\u\{1b\}\[2J\\u\{d\}\\u\{a\}##_vso\[task\.complete result=Succeeded;\]done\\u\{202e\}/);
    for (const unsafe of ['\u001b', '\r', '\u202e', '##vso[']) assert(!stdout.includes(unsafe), JSON.stringify(unsafe));
  });

  it('verify is content with a good ledger', async () => {
    const { url } = await stored(finished());
    const { code, stdout } = await ledger(['verify', url, 'R1']);
    assert.deepEqual(
      [code, stdout],
      [0, `The ledger of R1 is whole: ${finished().lines.length} events, the chain and every invariant hold.\n`],
    );
  });

  it('verify ends with 1 and names the first bad line', async () => {
    const history = started().start('A', 'b');
    const { url } = await stored(history);
    const { code, stdout } = await ledger(['verify', url, 'R1']);
    assert.equal(code, 1);
    assert.match(
      stdout,
      /^Line 7 of the ledger of R1 is bad\.\n {2}expected: a done in A before b starts\n {2}found: +it is not\n {2}the line: 7 {2}2026-01-01 00:00:14Z {2}run 1: A b \(attempt 1\) started, plan revision 1\n$/,
    );
    const json = await ledger(['verify', url, 'R1', '--json']);
    assert.equal(json.code, 1);
    assert.equal((JSON.parse(json.stdout) as { line: number }).line, 7);
  });

  it('tail prints what is appended while it looks, and ends on Ctrl-C', async () => {
    const history = begun();
    const { url, store } = await stored(history);
    const child = spawnLedger(['tail', url, 'R1']);
    let stdout = '';
    child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    await until(() => stdout.includes('published 6 documents'), 'the history so far');
    const position = Buffer.byteLength(history.text);
    await store.log.append(
      history
        .add('LessonRecorded', { text: 'fresh' })
        .text.slice(history.text.lastIndexOf('\n', history.text.length - 2) + 1),
      position,
    );
    await until(() => stdout.includes('recorded a lesson: fresh'), 'the new event');
    child.kill('SIGINT');
    assert.deepEqual(await once(child, 'close'), [0, null]);
  });

  it("a person's acts are appended as that person's, and refusals are said in words", async () => {
    const { connection, store, url } = await stored(started());
    const state = { MOP_STATE_SAS: connection.stateSas };
    const stop = await ledger(['stop', url, 'R1', '--reason', 'smoke', '--name', 'Robin'], state);
    assert.deepEqual([stop.code, stop.stderr], [0, '']);
    assert.match(stop.stdout, /^7 {2}Robin: EMERGENCY STOP: smoke$/m);
    assert.deepEqual(await store.stops.list(), []);
    assert.deepEqual(((status) => [status?.sequence, status?.emergencyStop])(await store.status.read()), [8, true]);
    const again = await ledger(['stop', url, 'R1', '--reason', 'smoke']);
    assert.match(again.stdout, /^Nothing was written: an emergency stop by Robin is in force already\.$/m);
    const refused = await ledger(['acknowledge', url, 'R1', '--alert', 'none', '--reason', 'seen']);
    assert.equal(refused.code, 1);
    assert.match(refused.stdout, /^Refused \(not-open\): No alert none was raised\.\n$/);
    assert.equal((await ledger(['clear', url, 'R1', '--reason', 'no fire'], state)).code, 0);
    assert.equal((await store.status.read())?.emergencyStop, false);
    const events = (await store.log.read(0)).text;
    assert.match(
      events,
      /"type":"EmergencyStopCleared".*"actor":\{"kind":"person","name":"[^"]+","proof":"command-line"\}/,
    );
    assert.equal((await ledger(['verify', url, 'R1'])).code, 0);
  });

  it('wrong use ends in one sentence, without a token and without a stack', async () => {
    const { connection, url } = await stored(begun());
    const wrong: readonly (readonly [readonly string[], RegExp])[] = [
      [['show', url], /^The command line is incomplete/],
      [['explode', url, 'R1'], /^There is no action explode .*the actions are show, verify, tail, export, watch, stop/],
      [['constructor', url, 'R1'], /^There is no action constructor/],
      [['stop', url, 'R1'], /^stop needs --reason/],
      [['stop', url, 'R1', '--raeson', 'x'], /^Unknown option '--raeson'/],
      [['decide', url, 'R1', '--choice', 'maybe', '--reason', 'x'], /^There is no such choice .*go\|no-go/],
      [['show', url, 'R2'], /^Release R2 has no ledger here/],
      [['show', url, '../R1'], /is not a release id/],
      [['show', 'fleet', 'R1'], /^This is not the URL of a ledger container/],
      [['show', url.split('?')[0] ?? '', 'R1'], /^The URL carries no SAS token/],
      [
        ['show', url.replace(/sig=.{6}/, 'sig=AAAAAA'), 'R1'],
        /^Cannot read the ledger: the storage does not accept the SAS token/,
      ],
      [['verify', url.replace(/:\d+\//, ':1/'), 'R1'], /^Cannot read the ledger: the storage does not answer/],
    ];
    for (const [args, expected] of wrong) {
      const printed: string[] = [];
      const thrown: unknown = await runLedger(args, {}, (line) => printed.push(line), noWrite).catch(
        (error: unknown) => error,
      );
      assert(thrown instanceof OperatorError, `${args.join(' ')}: ${String(thrown)}`);
      assert.match(thrown.message, expected);
      assert.doesNotMatch(thrown.message, /sig=|\n/);
      assert.deepEqual(printed, []);
    }
    const { code, stdout, stderr } = await ledger(['show', url.replace(/sig=.{6}/, 'sig=AAAAAA'), 'R1']);
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, /^Cannot read the ledger: the storage does not accept the SAS token [^\n]*\n$/);
    assert.doesNotMatch(stderr, /sig=/);
    assert.equal((await openReleaseStore(connection, 'R1').log.read(0)).text, begun().text);
  });

  it('takes the token from the environment', async () => {
    const { connection } = await stored(begun());
    const { accountUrl, fleet, ledgerSas } = connection;
    const { code } = await ledger(['verify', `${accountUrl}/${fleet}`, 'R1'], { MOP_LEDGER_SAS: ledgerSas });
    assert.equal(code, 0);
  });
});

const noWrite = (): Promise<void> => assert.fail('something was written');

async function until(holds: () => boolean, what: string): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (!holds()) {
    if (performance.now() > deadline) assert.fail(`waited in vain for ${what}`);
    await sleep(50);
  }
}
