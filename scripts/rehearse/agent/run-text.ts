import type { RunRecord, TimelineNode } from './run-record.js';

/** Plumbing between stages and jobs, which nobody looks for. */
const unseen = new Set<TimelineNode['type']>(['Checkpoint', 'Phase']);

/** A run as its page would tell of it: stages, jobs and steps with what became of them, and the faults that were told. */
export function runText(record: RunRecord): string {
  const { organization, project, pipeline, buildNumber, runId, status, result } = record;
  return [
    `${pipeline}, run ${buildNumber} (${runId}) of ${project} in ${organization}: ${result ?? status}`,
    '',
    ...linesBelow(record.nodes, undefined, ''),
    '',
  ].join('\n');
}

function linesBelow(nodes: readonly TimelineNode[], parentId: string | undefined, indent: string): readonly string[] {
  return nodes
    .filter((node) => node.parentId === parentId)
    .flatMap((node) => {
      if (unseen.has(node.type)) return linesBelow(nodes, node.id, indent);
      const told = node.issues.map(({ level, message }) => `${indent}    ${level}: ${message}`);
      return [
        `${indent}${node.name}: ${node.result ?? node.state}`,
        ...told,
        ...linesBelow(nodes, node.id, `${indent}  `),
      ];
    });
}
