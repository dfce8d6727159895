import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { version } from '../package.json';
import { OperatorError } from '../src/release/operator-error.js';
import { generatePipelines } from './generate-pipelines/generate-pipelines.js';
import { readOptions, usage, type Options } from './generate-pipelines/options.js';
import { plannedRelease } from './generate-pipelines/planned-release.js';
import { pathInRepository, repositoryOf } from './generate-pipelines/repository-path.js';

async function generate(options: Options): Promise<void> {
  const repository = repositoryOf(options.release);
  const { plan, pools } = await plannedRelease(options, repository, version);
  const { pool } = options;
  const pipelines = generatePipelines({
    plan,
    subset: options.regions !== undefined || options.firstMops !== undefined,
    releaseFile: pathInRepository(options.release, repository),
    ledger: options.ledger,
    templatesRepository: options.templatesRepository,
    pools: pool === undefined ? pools : Object.fromEntries(plan.regions.map(({ id }) => [id, pool])),
    manifestHash: plan.manifestHash,
    ...(options.watchPool === undefined ? {} : { watchPool: options.watchPool }),
  });
  const folder = options.out ?? path.join(path.dirname(options.release), 'pipelines');
  mkdirSync(folder, { recursive: true });
  for (const { fileName, organization, project, text } of pipelines) {
    const file = path.join(folder, fileName);
    writeFileSync(file, text);
    console.log(`${file}  for ${organization}, project ${project}`);
  }
}

async function main(args: readonly string[]): Promise<void> {
  const options = readOptions(args, version);
  if (options === 'help') console.log(usage);
  else await generate(options);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof OperatorError ? error.message : error);
  process.exitCode = 1;
});
