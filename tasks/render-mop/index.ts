import { dirname, join, relative } from 'node:path';
import { currentActor } from '../../src/adapters/agent/actor.js';
import { handOnSeen } from '../../src/adapters/agent/last-seen.js';
import { fail, say, setProgress, warn } from '../../src/adapters/agent/log.js';
import { setOutput } from '../../src/adapters/agent/outputs.js';
import { productVersion } from '../../src/adapters/agent/product-version.js';
import { runTask } from '../../src/adapters/agent/run-task.js';
import { writeSummary } from '../../src/adapters/agent/summary.js';
import { openTaskLedger, unlessRefused } from '../../src/adapters/agent/task-ledger.js';
import { warnOfTokens } from '../../src/adapters/agent/token-life.js';
import { checkSyntax, type Playbooks } from '../../src/adapters/ansible/check-syntax.js';
import { ansibleIfPresent } from '../../src/adapters/ansible/find-ansible.js';
import { findingText, type Finding } from '../../src/mop/finding.js';
import { groupFindings } from '../../src/mop/group-findings.js';
import { findingsSummary, renderSummary } from '../../src/mop/render-summary.js';
import { OperatorError } from '../../src/release/operator-error.js';
import { readInputs, type RenderMopInputs } from './inputs.js';

const mostFindings = 100;

runTask(async () => {
  const inputs = readInputs();
  const opened = inputs.publish ? await openTaskLedger(inputs.releaseId) : undefined;
  // An unreachable ledger is told before anything is rendered; the renderer is loaded only then.
  await opened?.ledger.refresh();
  const { renderRelease } = await import('../../src/adapters/mop-files/render-release.js');
  const ansible = ansibleIfPresent();
  const rendered = await renderRelease({
    ...inputs,
    toolVersion: productVersion,
    onProgress: progress,
    ...(ansible !== undefined && { checkSyntax: (playbooks: Playbooks) => checkSyntax(ansible, playbooks) }),
  });
  if (ansible === undefined)
    say('Playbooks are not checked by ansible-playbook --syntax-check: this agent has no Ansible');
  report(inputs, rendered.findings);
  sayOthers(inputs, rendered.otherFiles);
  if (rendered.kind === 'findings') {
    writeSummary('render-mop', findingsSummary(inputs.releaseId, rendered.findings));
    throw notRendered(inputs, rendered.findings);
  }
  const { manifest, manifestHash, documents } = rendered;
  if (manifest.release !== inputs.releaseId) {
    throw new OperatorError(
      `The file describes release ${manifest.release}, not ${inputs.releaseId}`,
      inputs.releaseFile,
      "correct the input 'releaseId' or name another releaseFile",
    );
  }
  setOutput('documentCount', String(documents.length));
  setOutput('manifestPath', join(inputs.outputFolder, 'manifest.json'));
  setOutput('manifestHash', manifestHash);
  writeSummary('render-mop', renderSummary(manifest, manifestHash, rendered.findings));
  say(
    `${documents.length} documents: ${manifest.mops.length} MOPs × ${manifest.regions.length} regions, manifest ${manifestHash}`,
  );
  const outcome = rendered.findings.length > 0 ? 'succeededWithIssues' : 'succeeded';
  const message = `${documents.length} documents rendered`;
  if (opened === undefined) return { outcome, message: `${message}, nothing published` };
  const { publishRelease } = await import('../../src/adapters/mop-files/publish-release.js');
  const published = unlessRefused(
    await publishRelease({ ...opened, actor: currentActor(), rendered }),
    inputs.releaseId,
  );
  handOnSeen(opened.ledger);
  warnOfTokens(opened);
  return { outcome, message: `${message} and ${published.kind === 'already' ? 'published before' : 'published'}` };
});

function report(inputs: RenderMopInputs, findings: readonly Finding[]): void {
  const folder = relative(inputs.sourcesFolder, dirname(inputs.releaseFile));
  for (const finding of findings.slice(0, mostFindings)) {
    const place = { file: join(folder, finding.file), line: finding.line };
    if (finding.severity === 'error') fail(findingText(finding), place);
    else warn(findingText(finding), place);
  }
  if (findings.length <= mostFindings) return;
  say(`… and ${findings.length - mostFindings} more findings in findings.json. All ${findings.length} by rule:`);
  for (const { rule, severity, amount } of groupFindings(findings)) say(`  ${amount} × ${rule} (${severity})`);
}

/** The agent shows how far a long matrix is; a step of ten per cent is news. */
function progress(done: number, all: number): void {
  const tenth = Math.floor((done * 10) / all);
  if (all >= 20 && done > 0 && tenth > Math.floor(((done - 1) * 10) / all)) {
    setProgress(tenth * 10, `${done} of ${all} MOPs rendered`);
  }
}

function sayOthers({ outputFolder }: RenderMopInputs, others: readonly string[]): void {
  if (others.length === 0) return;
  const named = others.slice(0, 10).join(', ');
  say(
    `${outputFolder} holds ${others.length} other ${others.length === 1 ? 'file' : 'files'}, left alone: ${named}${others.length > 10 ? ', …' : ''}`,
  );
}

function notRendered(inputs: RenderMopInputs, findings: readonly Finding[]): OperatorError {
  const errors = findings.filter((finding) => finding.severity === 'error');
  const [first] = errors;
  const others = errors.length - 1;
  return new OperatorError(
    `${first?.message ?? 'The release cannot be rendered'}${others > 0 ? `, and ${others} more findings` : ''}`,
    first === undefined ? inputs.releaseFile : `${first.file}:${first.line}:${first.column}`,
    'mend what the findings name and run the step again; nothing was published',
  );
}
