import { watch } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { version } from '../package.json';
import { checkSyntax, type Playbooks } from '../src/adapters/ansible/check-syntax.js';
import { ansibleIfPresent } from '../src/adapters/ansible/find-ansible.js';
import { renderRelease } from '../src/adapters/mop-files/render-release.js';
import { findingText } from '../src/mop/finding.js';
import { groupFindings } from '../src/mop/group-findings.js';
import { remembering } from '../src/mop/remember.js';
import { OperatorError } from '../src/release/operator-error.js';
import { plainText } from '../src/report/plain-text.js';

/** Editors write a file in several steps; what follows within this time is one save. */
const settleMs = 30;
const mostFindings = 100;

const usage = `npm run render -- [options]: renders a release without publishing it

  --release FILE      release.yaml; default examples/r11.5.3.4/release.yaml
  --mop A,B           only these MOPs; default all
  --region EUS2,WUS2  only these regions; default all
  --output FOLDER     default dist/mops
  --watch             once more after every save, until Ctrl+C`;

function optionsOf(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        release: { type: 'string', default: 'examples/r11.5.3.4/release.yaml' },
        region: { type: 'string', default: '*' },
        mop: { type: 'string', default: '*' },
        output: { type: 'string', default: 'dist/mops' },
        watch: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    const [what = ''] = error instanceof Error ? error.message.split('. ') : [];
    throw new OperatorError(what, 'npm run render', 'see `npm run render -- --help`');
  }
}

async function main(): Promise<void> {
  const values = optionsOf(process.argv.slice(2));
  if (values.help) {
    console.log(usage);
    return;
  }
  const releaseFile = resolve(values.release);
  const output = resolve(values.output);
  const remember = remembering();
  const ansible = values.watch ? undefined : ansibleIfPresent();
  const render = async (): Promise<boolean> => {
    const started = performance.now();
    const rendered = await renderRelease({
      releaseFile,
      sourcesFolder: process.cwd(),
      outputFolder: output,
      formats: ['markdown', 'html'],
      regions: values.region.split(','),
      mops: values.mop.split(','),
      toolVersion: version,
      remember,
      ...(ansible !== undefined && { checkSyntax: (playbooks: Playbooks) => checkSyntax(ansible, playbooks) }),
    });
    const took = `${Math.round(performance.now() - started)} ms`;
    for (const finding of rendered.findings.slice(0, mostFindings))
      console.log(`${finding.severity}: ${plainText(findingText(finding))}`);
    if (rendered.findings.length > mostFindings) {
      const groups = groupFindings(rendered.findings).map(({ rule, amount }) => `${amount} × ${rule}`);
      console.log(
        `… ${rendered.findings.length} findings, all in ${values.output}/findings.json: ${groups.join(', ')}`,
      );
    }
    if (rendered.kind === 'findings') console.log(`Nothing rendered, ${rendered.findings.length} findings (${took})`);
    else
      console.log(
        `${rendered.documents.length} documents in ${values.output} (${took}), manifest ${rendered.manifestHash}`,
      );
    return rendered.kind === 'rendered';
  };
  if (!values.watch) {
    if (!(await render())) process.exitCode = 1;
    return;
  }
  const tell = (error: unknown): void => {
    console.error(error instanceof OperatorError ? plainText(error.message) : error);
  };
  await render().catch(tell);
  let pending: NodeJS.Timeout | undefined;
  watch(dirname(releaseFile), { recursive: true }, (_event, name) => {
    if (name === null || resolve(dirname(releaseFile), name).startsWith(output)) return;
    clearTimeout(pending);
    pending = setTimeout(() => void render().catch(tell), settleMs);
  });
  console.log(`Watching ${dirname(releaseFile)}; Ctrl+C ends it.`);
}

main().catch((error: unknown) => {
  console.error(error instanceof OperatorError ? plainText(error.message) : error);
  process.exitCode = 1;
});
