import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { approvalOfRun, ownApproval } from '../../hub/approvals/own-approval-view.js';
import { approvalsElsewhere, askedByRun } from '../../hub/approvals/approvals-view.js';
import { sameOrganization } from '../../hub/devops/organization-name.js';
import { planOf, Story } from '../ledger/story.js';
import { hostedHub } from './support/hosted-hub.js';

describe('approvals of environments', function () {
  this.timeout(60_000);
  const hosted = hostedHub();

  it('are approved and rejected in place with a comment, as the person who is signed in', async () => {
    const release = await hosted.release('deciding');
    const { hub, complaints } = await hosted.open(release);
    await hub.getByRole('tab', { name: 'Approvals' }).click();
    const ours = hub.getByRole('listitem').filter({ hasText: 'mop-release R11.5.3.4' });
    await ours.getByText('asked 4 min').waitFor();
    assert.equal(await ours.getByRole('button', { name: 'Approve' }).getAttribute('aria-disabled'), 'true');
    await ours.getByRole('textbox').fill('Probes are quiet');
    await ours.getByRole('button', { name: 'Approve' }).click();
    await ours.waitFor({ state: 'detached' });
    const other = hub.getByRole('listitem').filter({ hasText: 'platform-patching' });
    await other.getByRole('textbox').fill('Not during the release');
    await other.getByRole('button', { name: 'Reject' }).click();
    await hub.getByText('No approval waits here.').waitFor();
    assert.deepEqual(
      release.organization.approvals.map(({ approval }) => [approval.status, approval.comment]),
      [
        ['approved', 'Probes are quiet'],
        ['rejected', 'Not during the release'],
      ],
    );
    assert.deepEqual(complaints, []);
  });

  it('say in the service’s own words why somebody may not', async () => {
    const release = await hosted.release('deciding');
    release.organization.mayApprove = false;
    const { hub } = await hosted.open(release);
    await hub.getByRole('tab', { name: 'Approvals' }).click();
    const ours = hub.getByRole('listitem').filter({ hasText: 'mop-release R11.5.3.4' });
    await ours.getByRole('textbox').fill('Let me');
    await ours.getByRole('button', { name: 'Approve' }).click();
    await ours.getByText(/Cannot approve.*not in the list of approvers.*ask the administrator/).waitFor();
    await hub.getByRole('row', { name: /^EUS2 completed .*contoso-eus2.*run \d+/ }).waitFor();
  });

  it('are answered by a decision about a region of this organization, whose run they are of, and by no other', () => {
    const story = new Story(planOf(3, 2));
    story.acquire('R1', '17');
    const [ours, theirs] = story.plan.regions.map(({ organization }) => organization);
    const decide = (region: string, choice: 'go' | 'no-go') => ({ region, choice, batch: 1 }) as const;
    const { state } = story;
    assert.deepEqual(ownApproval(state, decide('R1', 'go'), ours ?? ''), { runId: '17', answer: 'approved' });
    assert.deepEqual(ownApproval(state, decide('R1', 'no-go'), ours ?? ''), { runId: '17', answer: 'rejected' });
    assert.equal(ownApproval(state, decide('R1', 'go'), theirs ?? ''), undefined);
    assert.equal(ownApproval(state, decide('R2', 'go'), theirs ?? ''), undefined);
    assert.equal(ownApproval(state, decide('R1', 'go'), ''), undefined);
    assert.equal(
      ownApproval(state, { region: 'R1', choice: 'go' }, ours ?? ''),
      undefined,
      'it was no question about a batch',
    );
    const own = { runId: '17', answer: 'approved' } as const;
    assert.deepEqual(approvalOfRun([{ runId: '16' }, { runId: '17' }], own), { one: { runId: '17' } });
    assert.match(JSON.stringify(approvalOfRun([{ runId: '16' }], own)), /No approval of run 17 waits/);
    assert.match(JSON.stringify(approvalOfRun([{ runId: '17' }, { runId: '17' }], own)), /2 approvals/);
  });

  it('of other organizations are links into their latest run, or into their pipelines before the first', () => {
    const story = new Story(planOf(3, 2));
    story.complete('R1');
    story.acquire('R2', '2');
    const here = story.plan.regions[0]?.organization ?? '';
    const rows = approvalsElsewhere(story.state, story.events, `${here.toUpperCase()}/`);
    assert.deepEqual(
      rows.map(({ region, waiting, link }) => [region, waiting !== '', link.split(' ')[0]]),
      [
        ['R2', true, 'run'],
        ['R3', false, 'pipelines'],
      ],
    );
    assert.match(rows[1]?.url ?? '', /_build$/);
    assert.match(askedByRun(story.state, '2') ?? '', /R2: go for batch 1/);
    assert.equal(askedByRun(story.state, '1'), undefined);
    assert.equal(sameOrganization('https://dev.azure.com/Contoso', 'https://contoso.visualstudio.com/'), true);
    assert.equal(sameOrganization('https://dev.azure.com/contoso', 'https://dev.azure.com/contoso2'), false);
    assert.equal(sameOrganization('https://dev.azure.com/%zz', 'https://dev.azure.com/contoso'), false);
  });
});

describe('the widget and the tab of a run', function () {
  this.timeout(60_000);
  const hosted = hostedHub();

  it('shows the release in one line on a dashboard, without any sign-in of its own', async () => {
    const release = await hosted.release('deciding');
    const { hub, complaints } = await hosted.open(release, 'dark', { page: 'widget', first: '.widget' });
    await hub.getByText('Our release').waitFor();
    await hub.getByText(/R11\.5\.3\.4: Waiting for a decision: WUS3: go for batch 3.*; 2 of 6 regions done/).waitFor();
    assert.deepEqual(complaints, []);
  });

  it('shows what the run’s tasks attached, and nothing of it becomes code', async () => {
    const summaries = [
      '## WUS3\n\n| MOP | outcome |\n|---|---|\n| kernel | succeeded |\n\n<img src=x onerror="window.harmed=1"> [bad](javascript:alert(1)) ![x](https://evil.example/x.png)',
      'second',
    ];
    const release = await hosted.release('deciding', { summaries });
    const { page, hub, complaints } = await hosted.open(release, 'light', { page: 'run-tab', first: 'article' });
    await hub.getByRole('cell', { name: 'kernel' }).waitFor();
    assert.equal(await hub.locator('article').count(), 2);
    assert.equal(await hub.locator('img').count(), 0);
    assert.equal(await hub.locator('a[href^="javascript"]').count(), 0);
    assert.equal(await page.frames()[1]?.evaluate('window.harmed'), undefined);
    assert.deepEqual(complaints, []);
  });
});
