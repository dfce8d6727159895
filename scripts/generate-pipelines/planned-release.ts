import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { renderRelease } from '../../src/adapters/mop-files/render-release.js';
import { OperatorError } from '../../src/release/operator-error.js';
import { parseRelease } from '../../src/release/parse-release.js';
import type { Plan } from '../../src/release/plan.js';
import type { Options } from './options.js';
import type { Pool } from './pipelines-input.js';

export interface PlannedRelease {
  readonly plan: Plan;
  /** Agent pools that release.yaml names, by region. */
  readonly pools: Readonly<Record<string, Pool>>;
}

/** The defaults of render-mop: the manifest lists the documents of every format, so its hash depends on them. */
const publishedFormats = ['markdown', 'html'] as const;

/** Renders the release into a folder that is thrown away: estimates, order and the manifest's hash are those of the plan. */
export async function plannedRelease(
  options: Pick<Options, 'release' | 'regions' | 'firstMops'>,
  sourcesFolder: string,
  toolVersion: string,
): Promise<PlannedRelease> {
  const outputFolder = await mkdtemp(path.join(tmpdir(), 'mop-release-pipelines-'));
  try {
    const rendered = await renderRelease({
      releaseFile: options.release,
      sourcesFolder,
      outputFolder,
      formats: publishedFormats,
      ...(options.regions === undefined ? {} : { regions: options.regions }),
      ...(options.firstMops === undefined ? {} : { mops: options.firstMops }),
      toolVersion,
    });
    if (rendered.kind === 'findings') {
      const [first, ...others] = rendered.findings.filter(({ severity }) => severity === 'error');
      throw new OperatorError(
        first?.message ?? 'the release cannot be rendered',
        first === undefined ? options.release : `${first.file}:${first.line}:${first.column}`,
        others.length === 0 ? 'mend it and generate again' : `mend it; there are ${others.length} more faults`,
      );
    }
    return { plan: rendered.plan, pools: await poolsOf(options.release) };
  } finally {
    await rm(outputFolder, { recursive: true, force: true });
  }
}

async function poolsOf(releaseFile: string): Promise<PlannedRelease['pools']> {
  const parsed = parseRelease(await readFile(releaseFile, 'utf8'), releaseFile);
  if (parsed.kind === 'faults') return {};
  const named = parsed.release.regions.flatMap(({ id, poolName }) =>
    poolName === undefined ? [] : [[id, { name: poolName }] as const],
  );
  return Object.fromEntries(named);
}
