import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import type { LedgerConnection } from '../../src/adapters/azure-blob/connection.js';
import { openLedger } from '../../src/adapters/azure-blob/open-ledger.js';
import { openReleaseStore } from '../../src/adapters/azure-blob/open-release-store.js';
import { releaseFolders, smallRelease, type FolderOfRelease } from '../mop/small-release.js';
import { sharedAzurite } from '../support/azurite.js';

const bundle = join(__dirname, '../../dist/tasks/render-mop/index.js');

interface Ended {
  readonly code: number | null;
  readonly lines: readonly string[];
  /** Command lines without the debug ones. */
  readonly commands: readonly string[];
}

/** Runs the bundle as an agent does. */
function runTask(
  folder: FolderOfRelease,
  inputs: Readonly<Record<string, string>>,
  connection?: LedgerConnection,
  command: readonly string[] = [process.execPath, bundle],
): Promise<Ended> {
  const endpoint =
    connection === undefined
      ? {}
      : {
          INPUT_LEDGERCONNECTION: 'c1',
          ENDPOINT_URL_c1: connection.accountUrl,
          ENDPOINT_AUTH_SCHEME_c1: 'None',
          ENDPOINT_AUTH_PARAMETER_c1_LEDGERSAS: connection.ledgerSas,
          ENDPOINT_AUTH_PARAMETER_c1_STATESAS: connection.stateSas,
          ENDPOINT_DATA_c1_FLEET: connection.fleet,
        };
  mkdirSync(join(folder.root, 'temp'), { recursive: true });
  const environment: Record<string, string> = {
    PATH: process.env['PATH'] ?? '',
    AGENT_TEMPDIRECTORY: join(folder.root, 'temp'),
    BUILD_SOURCESDIRECTORY: folder.root,
    SYSTEM_COLLECTIONURI: 'https://dev.azure.com/contoso/',
    SYSTEM_TEAMPROJECT: 'Platform',
    BUILD_BUILDID: '7',
    BUILD_DEFINITIONNAME: 'prepare',
    BUILD_REASON: 'Schedule',
    INPUT_RELEASEID: 'R1',
    INPUT_RELEASEFILE: 'releases/R1/release.yaml',
    INPUT_MOPS: '*',
    INPUT_REGIONS: '*',
    INPUT_OUTPUTFOLDER: folder.output,
    INPUT_FORMATS: 'markdown, html',
    INPUT_PUBLISH: 'true',
    INPUT_CONNECTIONTYPE: 'ledger',
    ...endpoint,
    ...inputs,
  };
  const [program = '', ...args] = command;
  const child = spawn(program, args, { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      const lines = output.split('\n');
      resolve({ code, lines, commands: lines.filter((line) => /##vso\[(?!task\.debug)/.test(line)) });
    });
  });
}

describe('the render-mop bundle', function () {
  const azurite = sharedAzurite();
  const folderOf = releaseFolders();
  const planned = async (connection: LedgerConnection): Promise<number> =>
    (await openLedger(openReleaseStore(connection, 'R1')).refresh()).seq;

  it('renders without a connection when nothing is to be published', async () => {
    const folder = folderOf();
    const { commands, code } = await runTask(folder, { INPUT_PUBLISH: 'false' });
    assert.equal(code, 0);
    const manifest = join(folder.output, 'manifest.json');
    assert.deepEqual(
      commands.map((line) => line.replace(/[0-9a-f]{64}/, '<hash>')),
      [
        '##vso[task.setvariable variable=documentCount;isOutput=true;issecret=false;]4',
        `##vso[task.setvariable variable=manifestPath;isOutput=true;issecret=false;]${manifest}`,
        '##vso[task.setvariable variable=manifestHash;isOutput=true;issecret=false;]<hash>',
        '##vso[task.complete result=Succeeded;]4 documents rendered, nothing published',
      ],
    );
    assert.ok(existsSync(manifest));
    const summary = readFileSync(join(folder.root, 'temp/mop-release/summaries/render-mop.md'), 'utf8');
    assert.match(summary, /\| 1 \| agent-upgrade \| Monitoring agent upgrade \| Agent\/Monitoring \| high \| 40 \|/);
  });

  it('publishes the plan as the pipeline that ran it, and says so when it was published before', async () => {
    const connection = await azurite.newFleet();
    const folder = folderOf();
    const first = await runTask(folder, {}, connection);
    assert.equal(first.commands.at(-1), '##vso[task.complete result=Succeeded;]4 documents rendered and published');
    assert.equal(await planned(connection), 2);
    const second = await runTask(folder, {}, connection);
    assert.equal(
      second.commands.at(-1),
      '##vso[task.complete result=Succeeded;]4 documents rendered and published before',
    );
    assert.equal(await planned(connection), 2);
  });

  it('logs every finding with its file and line, fails with one sentence, and publishes nothing', async () => {
    const connection = await azurite.newFleet();
    const text = smallRelease['mops/agent-upgrade.md.j2'] ?? '';
    const hostile = 'site["##vso[task.complete result=Succeeded;]"]';
    const folder = folderOf({ 'mops/agent-upgrade.md.j2': `${text}{{ nope }}\n{{ ${hostile} }}\n` });
    const { commands, lines } = await runTask(folder, {}, connection);
    const issue = '##vso[task.logissue type=error;sourcepath=releases/R1/mops/agent-upgrade.md.j2;linenumber=';
    assert.equal(
      commands[0],
      `${issue}10;]mops/agent-upgrade.md.j2:10:4: variable "nope" is not defined (MOP agent-upgrade, regions EUS2, WUS2)`,
    );
    assert.ok(commands[1]?.startsWith(`${issue}11;]mops/agent-upgrade.md.j2:11:4: site[`), commands[1]);
    assert.equal(
      lines.some((line) => line.includes('##vso[task.complete result=Succeeded')),
      false,
    );
    assert.match(
      commands.at(-1) ?? '',
      /^##vso\[task\.complete result=Failed;\]variable "nope" is not defined, and 1 more findings \(mops\/agent-upgrade\.md\.j2:10:4\): mend what the findings name and run the step again; nothing was published$/,
    );
    assert.equal(
      lines.some((line) => /^\s+at /.test(line)),
      false,
    );
    assert.equal(await planned(connection), 0);
  });

  it('prints the first hundred of 10,000 findings and counts the rest by rule', async () => {
    const ids = Array.from({ length: 50 }, (_, index) => `agent-${index}`);
    const text = smallRelease['mops/agent-upgrade.md.j2'] ?? '';
    const missing = Array.from({ length: 200 }, (_, index) => `{{ nowhere_${index} }}`).join('\n');
    const entries = ids.map((id) => `  - { source: mops/${id}.md.j2, type: agent-upgrade }\n`).join('');
    const folder = folderOf({
      ...Object.fromEntries(ids.map((id) => [`mops/${id}.md.j2`, `${text.replace('agent-upgrade', id)}${missing}\n`])),
      'release.yaml': (smallRelease['release.yaml'] ?? '')
        .replace(
          'mops:\n  - source: mops/agent-upgrade.md.j2\n',
          `mops:\n  - source: mops/agent-upgrade.md.j2\n${entries}`,
        )
        .replace(/expect: .*\n/, ''),
    });
    const ended = await runTask(folder, { INPUT_PUBLISH: 'false' });
    assert.equal(
      ended.commands.filter((line) => line.startsWith('##vso[task.logissue type=error;sourcepath=')).length,
      100,
    );
    assert.ok(ended.lines.includes('… and 9900 more findings in findings.json. All 10000 by rule:'));
    assert.ok(ended.lines.includes('  10000 × undefined-variable (error)'));
    const written = JSON.parse(readFileSync(join(folder.output, 'findings.json'), 'utf8')) as { findings: unknown[] };
    assert.equal(written.findings.length, 10_000);
    assert.match(ended.commands.at(-1) ?? '', /Failed;\]variable "nowhere_0" is not defined, and 9999 more findings/);
  });

  it('leaves nothing half written where the disk takes no more, and other files alone', async () => {
    const folder = folderOf();
    mkdirSync(join(folder.output, 'EUS2'), { recursive: true });
    writeFileSync(join(folder.output, 'EUS2/notes.txt'), 'mine');
    // Blocks of 1 KiB: the Markdown still fits, the HTML does not.
    const full = ['bash', '-c', `ulimit -f 2; exec "${process.execPath}" "${bundle}"`];
    const { commands, lines, code } = await runTask(folder, { INPUT_PUBLISH: 'false' }, undefined, full);
    assert.equal(code, 0);
    assert.match(
      commands.at(-1) ?? '',
      /^##vso\[task\.complete result=Failed;\]A document cannot be written: EFBIG[^]* make room or choose another output folder$/,
    );
    assert.equal(
      lines.some((line) => /^\s+at /.test(line)),
      false,
    );
    assert.deepEqual(readdirSync(folder.output, { recursive: true }).sort(), ['EUS2', 'EUS2/notes.txt']);
  });

  it('killed while it writes, leaves no manifest and publishes nothing; run again, it writes what a first run would', async () => {
    const ids = Array.from({ length: 60 }, (_, index) => `agent-${index}`);
    const text = smallRelease['mops/agent-upgrade.md.j2'] ?? '';
    const entries = ids.map((id) => `  - { source: mops/${id}.md.j2, type: agent-upgrade }\n`).join('');
    const changes = {
      ...Object.fromEntries(ids.map((id) => [`mops/${id}.md.j2`, text.replace('agent-upgrade', id)])),
      'release.yaml': (smallRelease['release.yaml'] ?? '')
        .replace('mops:\n', `mops:\n${entries}`)
        .replace(/expect: .*\n/, ''),
    };
    const connection = await azurite.newFleet();
    const [killed, undisturbed] = [folderOf(changes), folderOf(changes)];
    const writes = join(killed.output, 'EUS2/agent-5.md');
    const dies = ['bash', '-c', `"${process.execPath}" "${bundle}" & until [ -e "${writes}" ]; do :; done; kill -9 $!`];
    await runTask(killed, {}, connection, dies);
    const left = readdirSync(killed.output, { recursive: true, encoding: 'utf8' });
    assert.ok(left.includes('EUS2/agent-5.md') && !left.includes('EUS2/agent-59.html'), left.join(' '));
    assert.equal(left.includes('manifest.json'), false);
    assert.equal(await planned(connection), 0);

    assert.match(
      (await runTask(killed, {}, connection)).commands.at(-1) ?? '',
      /result=Succeeded.*rendered and published/,
    );
    await undisturbed.render();
    const files = (output: string): readonly (readonly [string, string])[] =>
      readdirSync(output, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .sort()
        .map((path) => [path.slice(output.length), readFileSync(path, 'utf8')]);
    assert.deepEqual(files(killed.output), files(undisturbed.output));
  });

  const bad: readonly (readonly [
    string,
    Readonly<Record<string, string | undefined>>,
    Readonly<Record<string, string>>,
    RegExp,
  ])[] = [
    [
      'a missing playbook',
      { 'playbooks/agent/implement.yml': undefined },
      {},
      /playbook "playbooks\/agent\/implement\.yml" .* does not exist/,
    ],
    [
      'an unknown region',
      {},
      { INPUT_REGIONS: 'EUS3' },
      /region "EUS3" is not in this release \(did you mean "EUS2"\?\)/,
    ],
    [
      'a duplicate MOP id',
      { 'mops/db-maintenance.md.j2': smallRelease['mops/agent-upgrade.md.j2'] },
      {},
      /both have the id "agent-upgrade"/,
    ],
    ['unreadable YAML', { 'release.yaml': 'release: [' }, {}, /is not readable YAML/],
    ['another release', {}, { INPUT_RELEASEID: 'R2' }, /The file describes release R1, not R2/],
    ['an unknown format', {}, { INPUT_FORMATS: 'pdf' }, /'pdf' is not a format/],
    ['no release file', {}, { INPUT_RELEASEFILE: 'nowhere.yaml' }, /The release file does not exist/],
  ];
  for (const [what, changes, inputs, sentence] of bad) {
    it(`ends in one sentence at ${what}`, async () => {
      const connection = await azurite.newFleet();
      const { commands, lines } = await runTask(folderOf(changes), inputs, connection);
      const last = commands.at(-1) ?? '';
      assert.ok(last.startsWith('##vso[task.complete result=Failed;]'), last);
      assert.match(last, sentence);
      assert.equal(
        lines.some((line) => /^\s+at /.test(line)),
        false,
      );
      assert.equal(await planned(connection), 0);
    });
  }

  it('tells of a ledger that cannot be reached, and of a wrong token, before it renders', async () => {
    const right = await azurite.newFleet();
    const folder = folderOf();
    for (const wrong of [{ accountUrl: 'http://127.0.0.1:9/devstoreaccount1' }, { ledgerSas: right.stateSas }]) {
      const { commands, lines } = await runTask(folder, {}, { ...right, ...wrong });
      assert.match(commands.at(-1) ?? '', /^##vso\[task\.complete result=Failed;\]/);
      assert.equal(
        lines.some((line) => /^\s+at /.test(line)),
        false,
      );
      assert.equal(commands.at(-1)?.includes('fault of its own'), false);
    }
    assert.equal(existsSync(join(folder.output, 'manifest.json')), false);
  });
});
