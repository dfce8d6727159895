import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { cellView } from '../../hub/operations/cell-view.js';
import { operationsView, type Heartbeat, type OperationsView } from '../../hub/operations/operations-view.js';
import { releaseLine } from '../../hub/release-line-view.js';
import { absoluteText, durationText, relativeText, shortDuration } from '../../hub/time.js';
import { followable, shown } from '../../hub/foreign-text.js';
import { passed, person, planOf, Story } from '../ledger/story.js';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

function viewOf(story: Story, heartbeat?: Heartbeat, nowMs = story.nowMs): OperationsView {
  return operationsView(story.state, story.events, heartbeat, nowMs) ?? assert.fail('nothing is planned');
}

const running = (): Story => {
  const story = new Story();
  story.acquire('R1');
  story.go('R1');
  story.wait(minuteMs).start('R1', 'm1');
  return story;
};

const failed = (): Story => {
  const story = running();
  story.checkpoint('R1', 'm1');
  story.does({
    type: 'report-phases',
    of: story.attemptOf('R1', 'm1'),
    phases: [{ phase: 'implement', outcome: 'failed', durationMs: 1, hosts: {} }],
    end: { kind: 'failed', phase: 'implement', reason: 'no' },
  });
  story.rollBack('R1', 'm1');
  story.giveBack('R1');
  return story;
};

describe('the release line', () => {
  const tells = (story: Story, sentence: RegExp, symbol: string): void => {
    const line = releaseLine(story.state, story.nowMs);
    assert.match(line.sentence, sentence);
    assert.equal(line.symbol, symbol);
  };

  it('names region, MOP, phase and attempt of what executes', () => {
    const story = running();
    tells(story, /^Executing R1 · MOP 1 of 3 “MOP 1” · precheck · attempt 1$/, '▶');
    story.checkpoint('R1', 'm1');
    tells(story, /· implement · attempt 1$/, '▶');
  });

  it('tells a stop before anything else', () => {
    const story = running();
    story.does({ type: 'stop', reason: 'smoke' });
    tells(story, /Emergency stop in force, by run 1 of R1/, '■');
  });

  it('tells what waits for a person, what failed, and what is next', () => {
    tells(new Story(), /Nothing runs; next is R1/, '·');
    const waiting = new Story();
    waiting.acquire('R1');
    tells(waiting, /Waiting for a decision: R1: go for batch 1 of 2/, '◆');
    tells(failed(), /R1 failed and waits for a person/, '✗');
  });

  it('marks every region by shape, in order', () => {
    const story = new Story();
    story.complete('R1');
    story.acquire('R2', '2');
    const { regions } = releaseLine(story.state, story.nowMs, 'UTC');
    assert.deepEqual(
      regions.map(({ id, symbol, text }) => [id, symbol, text]),
      [
        ['R1', '✓', '0 s'],
        ['R2', '▶', '0 %, until ≈ Thu 00:45'],
      ],
    );
    story.does({ type: 'stop', reason: 'smoke' });
    const stopped = releaseLine(story.state, story.nowMs, 'UTC').regions[1];
    assert.deepEqual([stopped?.symbol, stopped?.text], ['■', '0 %, stopped']);
  });
});

describe('a cell', () => {
  const plan = planOf();
  const mop = plan.mops[0] ?? assert.fail('no MOP');

  it('says in words what its signs say', () => {
    const story = running();
    const cell = cellView('R1', mop, story.state.regions['R1']?.cells['m1'], story.nowMs + 40 * minuteMs);
    assert.equal(cell.label, 'MOP 1 in R1: running, precheck, 40 min of 30 min estimated, over its estimate');
    assert.deepEqual([cell.symbol, cell.time, cell.over, cell.phase], ['▶', '40m', true, 'precheck']);
  });

  it('is over its estimate only when clearly so', () => {
    const story = running();
    const at = (minutes: number) =>
      cellView('R1', mop, story.state.regions['R1']?.cells['m1'], story.nowMs + minutes * minuteMs).over;
    assert.deepEqual([at(30), at(32), at(34)], [false, false, true]);
  });

  it('counts attempts and says why the last one ended', () => {
    const story = running();
    story.checkpoint('R1', 'm1');
    story.does({
      type: 'report-phases',
      of: story.attemptOf('R1', 'm1'),
      phases: [],
      end: { kind: 'interrupted', reason: 'agent lost' },
    });
    const cell = cellView('R1', mop, story.state.regions['R1']?.cells['m1'], story.nowMs);
    assert.match(cell.label, /interrupted, .*agent lost/);
    story.rollBack('R1', 'm1');
    story.start('R1', 'm1');
    assert.equal(cellView('R1', mop, story.state.regions['R1']?.cells['m1'], story.nowMs).attempt, 2);
  });
});

describe('the Operations view', () => {
  it('puts a decision point before the first MOP of every batch', () => {
    const { grid } = viewOf(new Story());
    assert.deepEqual(
      grid.rows.map(({ number, decisionPoint }) => [number, decisionPoint?.number]),
      [
        [1, 1],
        [2, undefined],
        [3, 2],
      ],
    );
  });

  it('tells an idle holder from a silent one', () => {
    const idle = new Story();
    idle.acquire('R1');
    assert.equal(viewOf(idle).lock?.heartbeat.text, 'idle, no MOP is open');
    const story = running();
    const tone = (silentMs: number) => viewOf(story, { silentMs }).lock?.heartbeat.tone;
    assert.deepEqual([tone(6_000), tone(6 * minuteMs), tone(11 * minuteMs)], ['good', 'warning', 'bad']);
    assert.match(viewOf(story, { silentMs: 11 * minuteMs }).lock?.heartbeat.text ?? '', /may be taken over/);
    assert.match(
      viewOf(story, { silentMs: undefined }, story.nowMs + 2 * minuteMs).lock?.heartbeat.text ?? '',
      /none yet, for 2 min/,
    );
  });

  it('lists the regions that have yet to acquire the lock, with what they wait for', () => {
    assert.deepEqual(viewOf(running()).queue, [{ region: 'R2', why: 'after R1' }]);
    assert.deepEqual(viewOf(new Story()).queue, [
      { region: 'R1', why: 'may acquire the lock' },
      { region: 'R2', why: 'after R1' },
    ]);
    const last = new Story();
    last.complete('R1');
    last.acquire('R2', '2');
    assert.deepEqual(viewOf(last).queue, []);
  });

  it('says when the pace allows the next start', () => {
    const story = new Story(planOf(2, 3, { pace: { minimumGapMs: 2 * minuteMs, atMostPerHour: 1 } }));
    story.acquire('R1');
    story.go('R1');
    story.run('R1', 'm1');
    assert.match(viewOf(story).pace, /1 of 1 starts in the last hour; next start in 59 min|in 1 h/);
    assert.match(viewOf(story, undefined, story.nowMs + 2 * hourMs).pace, /0 of 1 .*may start now/);
  });

  it('counts a rollback down, and says by how much it is over', () => {
    const story = new Story(
      planOf(2, 3, { rollbackBudgets: { immediateMs: hourMs, regionMs: 4 * hourMs, releaseMs: 8 * hourMs } }),
    );
    story.acquire('R1');
    story.go('R1');
    story.run('R1', 'm1');
    story.does({ type: 'decide', region: 'R1', choice: 'rollback-region', reason: 'bad' }, person);
    const clocks = (nowMs: number) => viewOf(story, undefined, nowMs).rollbackClocks.map(({ text }) => text);
    assert.deepEqual(clocks(story.nowMs + hourMs), ['not running', '3 h left', 'not running']);
    assert.deepEqual(clocks(story.nowMs + 5 * hourMs + 1_000), ['not running', '1 h over', 'not running']);
  });

  it('lists checks by place and deviations by person', () => {
    const story = running();
    story.does({ type: 'deviation', text: 'slower', region: 'R1', mop: 'm1' }, person);
    story.does({ type: 'check', item: 'backups', outcome: 'failed', summary: 'two are old' });
    const { checks, deviations } = viewOf(story);
    assert.deepEqual(checks, [
      { where: 'release', items: [{ item: 'backups', outcome: 'failed', summary: 'two are old' }], open: 1 },
    ]);
    assert.deepEqual(
      deviations.map(({ where, text, by }) => [where, text, by]),
      [['R1 m1', 'slower', person.name]],
    );
  });

  it('says which region failed, why, and which run to run again, unless something is asked about it', () => {
    const [one] = viewOf(failed()).failed;
    assert.deepEqual([one?.region, one?.runId], ['R1', '1']);
    assert.notEqual(one?.reason, '');
    assert.match(one?.url ?? '', /contoso-R1.*buildId=1$/);
    assert.deepEqual(viewOf(running()).failed, []);
  });

  it('follows phases that were reported without a checkpoint', () => {
    const story = running();
    story.does({ type: 'report-phases', of: story.attemptOf('R1', 'm1'), phases: passed('precheck') });
    assert.equal(viewOf(story).grid.rows[0]?.cells[0]?.phase, 'checkpoint');
  });
});

describe('times and texts', () => {
  it('writes durations with their units', () => {
    assert.deepEqual(
      [
        48_000,
        90_000,
        22 * minuteMs + 9_000,
        27 * hourMs + 10 * minuteMs,
        2 * hourMs,
        72.8 * minuteMs,
        59.6 * minuteMs,
        -5,
      ].map(durationText),
      ['48 s', '1 min 30 s', '22 min', '27 h 10 min', '2 h', '1 h 13 min', '1 h', '0 s'],
    );
    assert.deepEqual([48_000, 28 * minuteMs, 72 * minuteMs].map(shortDuration), ['48s', '28m', '1h 12m']);
  });

  it('writes moments relative to now, and absolute with their zone', () => {
    assert.deepEqual(
      [relativeText(0, 6_000), relativeText(7_200_000, 0), relativeText(5, 6)],
      ['6 s ago', 'in 2 h', 'now'],
    );
    assert.equal(absoluteText(Date.parse('2026-11-24T14:02:10Z'), 'UTC'), '24 Nov 2026, 14:02:10 UTC');
  });

  it('shows no character that hides or reorders what stands beside it', () => {
    assert.equal(shown('a\u202eb\u200bc\u0007d\ne'), 'a␣b␣c␣d\ne');
    assert.equal(shown('x'.repeat(10), 4), 'xxxx… (10 characters)');
  });

  it('follows https only, and this machine from a page of this machine', () => {
    const cloud = { loopback: false };
    assert.equal(followable('https://dev.azure.com/a', cloud), 'https://dev.azure.com/a');
    for (const url of [
      'javascript:alert(1)',
      ' javascript:alert(1)',
      'data:text/html,x',
      'http://a.example',
      'https://u:p@a.example',
      '/a',
    ])
      assert.equal(followable(url, cloud), undefined, url);
    assert.equal(followable('http://127.0.0.1:80/a', cloud), undefined);
    assert.equal(followable('http://127.0.0.1:8080/a', { loopback: true }), 'http://127.0.0.1:8080/a');
  });
});
