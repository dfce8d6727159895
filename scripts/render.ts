import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { version } from '../package.json';
import { renderRelease } from '../src/adapters/mop-files/render-release.js';
import { findingText } from '../src/mop/finding.js';
import { OperatorError } from '../src/release/operator-error.js';

/** `npx tsx scripts/render.ts --release FILE [--regions EUS2] [--mops a,b] [--output FOLDER]`: renders without publishing. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      release: { type: 'string', default: 'examples/r11.5.3.4/release.yaml' },
      regions: { type: 'string', default: '*' },
      mops: { type: 'string', default: '*' },
      output: { type: 'string', default: 'dist/mops' },
    },
  });
  const rendered = await renderRelease({
    releaseFile: resolve(values.release),
    sourcesFolder: process.cwd(),
    outputFolder: resolve(values.output),
    formats: ['markdown', 'html'],
    regions: values.regions.split(','),
    mops: values.mops.split(','),
    toolVersion: version,
  });
  for (const finding of rendered.findings) console.log(`${finding.severity}: ${findingText(finding)}`);
  if (rendered.kind === 'findings') {
    process.exitCode = 1;
    return;
  }
  console.log(`${rendered.documents.length} documents in ${values.output}, manifest ${rendered.manifestHash}`);
}

main().catch((error: unknown) => {
  console.error(error instanceof OperatorError ? error.message : error);
  process.exitCode = 1;
});
