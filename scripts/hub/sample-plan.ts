import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { version } from '../../package.json';
import { renderRelease } from '../../src/adapters/mop-files/render-release.js';
import type { RenderedRelease } from '../../src/adapters/mop-files/rendered-release.js';
import { findingText } from '../../src/mop/finding.js';

const project = resolve(__dirname, '..', '..');

/** The sample release as render-mop renders it: 25 MOPs, six regions, 150 documents. */
export async function renderSample(): Promise<
  Pick<RenderedRelease, 'plan'> & { contents: ReadonlyMap<string, Uint8Array> }
> {
  const outputFolder = await mkdtemp(join(tmpdir(), 'mop-hub-'));
  try {
    const rendered = await renderRelease({
      releaseFile: join(project, 'examples/r11.5.3.4/release.yaml'),
      sourcesFolder: project,
      outputFolder,
      formats: ['markdown'],
      toolVersion: version,
    });
    if (rendered.kind === 'rendered') return { plan: rendered.plan, contents: new Map(rendered.contents) };
    throw new Error(`The sample release does not render: ${rendered.findings.map(findingText).join('; ')}`);
  } finally {
    await rm(outputFolder, { recursive: true });
  }
}
