import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MinijinjaEngine } from '../../src/adapters/mop-files/minijinja-engine.js';
import { readRelease, type ReadRelease } from '../../src/adapters/mop-files/read-release.js';
import { resolveRegion, type NameRules } from '../../src/mop/region-variables.js';
import { builtInVariables, documentRules, renderMop } from '../../src/mop/render-documents.js';
import { secretCopies } from '../../src/mop/secret-copies.js';
import { namePattern } from '../../src/mop/secrets.js';
import { writeLargeRelease } from './large-release.js';
import { median } from './median.js';
import { writePeerInputs } from './render-peers.js';
import type { Figure, Row } from './table.js';

const rounds = 3;
const large: readonly (readonly [mops: number, regions: number])[] = [
  [100, 50],
  [300, 50],
  [1000, 50],
];

/** The sample's documents, rendered by render-mop, by Ansible's template module and by Python's Jinja2. */
export async function benchRender(projectFolder: string): Promise<readonly Row[]> {
  const work = mkdtempSync(join(tmpdir(), 'mop-release-bench-'));
  try {
    const releaseFile = join(projectFolder, 'examples/r11.5.3.4/release.yaml');
    const read = await readRelease(releaseFile);
    if (read.kind === 'faults') throw new Error('the sample cannot be read');
    const peers = writePeerInputs(read, work);
    const documents = read.mops.length * read.release.regions.length;
    const cold: number[] = [];
    const own: number[] = [];
    const python: number[] = [];
    const ansible: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      cold.push((await renderCold(projectFolder, releaseFile, join(work, `out-${round}`))).ms);
      own.push(renderAlone(read));
      python.push(Number((await run('/usr/bin/python3', [peers.script])).output));
      // Takes a hundred times as long as the others.
      if (round === 0)
        ansible.push((await run('/usr/bin/ansible-playbook', ['-i', peers.inventory, peers.playbook])).ms);
    }
    const what = `${documents} documents of the sample`;
    return [
      {
        what: `${what}: cold process to files and manifest`,
        ms: median(cold),
        against: 'Ansible’s template module',
        againstMs: median(ansible),
        bar: '<= 0.1 x, and <= 1500 ms',
      },
      {
        what: `${what}: rendering alone`,
        ms: median(own),
        against: 'Python Jinja2',
        againstMs: median(python),
        bar: '<= 1.0 x',
      },
    ];
  } finally {
    rmSync(work, { recursive: true });
  }
}

/** Large generated releases, both formats, each in a process of its own. */
export async function benchLargeRelease(projectFolder: string): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const [mops, regions] of large) {
    const work = mkdtempSync(join(tmpdir(), 'mop-release-bench-'));
    try {
      const releaseFile = writeLargeRelease(join(work, 'release'), mops, regions);
      const { ms, cpuMs, peakMb } = await renderCold(projectFolder, releaseFile, join(work, 'out'));
      const documents = mops * regions;
      const written = readdirSync(join(work, 'out', 'R1')).length;
      if (written !== mops * 2) throw new Error(`${written} files in R1 instead of ${mops * 2}`);
      figures.push({
        what: `${documents} documents (${mops} MOPs × ${regions} regions), both formats`,
        value: `${(ms / 1000).toFixed(1)} s, ${(ms / documents).toFixed(2)} ms each, ${Math.round((documents / ms) * 1000)} a second, ${Math.round((documents / cpuMs) * 1000)} a second of the processor, peak ${Math.round(peakMb)} MB`,
        bar: '>= 1000 a second, <= 600 MB',
      });
    } finally {
      rmSync(work, { recursive: true });
    }
  }
  return figures;
}

/** What `process-cost.cjs` writes. */
interface ProcessCost {
  readonly peakMb: number;
  readonly cpuMs: number;
}

/** The built task as an agent starts it. */
async function renderCold(
  projectFolder: string,
  releaseFile: string,
  outputFolder: string,
): Promise<{ readonly ms: number } & ProcessCost> {
  const costFile = `${outputFolder}.cost`;
  const inputs = {
    releaseId: readFileSync(releaseFile, 'utf8').match(/^release: (\S+)/m)?.[1] ?? '',
    releaseFile,
    mops: '*',
    regions: '*',
    outputFolder,
    formats: 'markdown, html',
    publish: 'false',
    connectionType: 'ledger',
  };
  const { ms } = await run(
    process.execPath,
    ['--require', join(__dirname, 'process-cost.cjs'), join(projectFolder, 'dist/tasks/render-mop/index.js')],
    {
      ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
      BUILD_SOURCESDIRECTORY: join(releaseFile, '..'),
      AGENT_TEMPDIRECTORY: tmpdir(),
      PROCESS_COST_FILE: costFile,
    },
  );
  return { ms, ...(JSON.parse(readFileSync(costFile, 'utf8')) as ProcessCost) };
}

/** Milliseconds for all documents, read and resolved before. */
function renderAlone({ release, mops, variableFiles }: ReadRelease): number {
  const isSecret = namePattern(release.secrets);
  const copies = secretCopies(variableFiles.values(), isSecret);
  const rules: NameRules = { isSecret, isRuntime: namePattern(release.runtime), copies };
  const engine = new MinijinjaEngine();
  const regions = release.regions.map((region) => {
    const layers = region.variables.flatMap((path) => variableFiles.get(path) ?? []);
    return resolveRegion(region.id, layers, builtInVariables(release.release, region), rules, engine);
  });
  const started = performance.now();
  const known = documentRules(rules, regions);
  const documents = mops.flatMap((mop) => renderMop(mop, regions, known, engine).documents);
  const ms = performance.now() - started;
  if (documents.length !== mops.length * regions.length) throw new Error('documents are missing');
  return ms;
}

function run(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly ms: number; readonly output: string }> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      env: { PATH: process.env['PATH'] ?? '', HOME: tmpdir(), LC_ALL: 'C.UTF-8', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let all = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (all += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => {
      const failed = code !== 0 || all.includes('task.complete result=Failed');
      if (failed) reject(new Error(`${program} ${args.join(' ')}: ${all.slice(-2000)}`));
      else resolve({ ms: performance.now() - started, output });
    });
  });
}
