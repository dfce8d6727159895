export const actions = [
  'stop',
  'clear',
  'decide',
  'break-lock',
  'take-over',
  'skip-mop',
  'skip-region',
  'retry-region',
  'abandon',
  'accept-loss',
  'acknowledge',
  'attest',
  'deviation',
  'lesson',
  'complete',
] as const;

export type Action = (typeof actions)[number];
export type Detail = 'reason' | 'region' | 'mop' | 'alertId' | 'text';

/** The inputs without which an action cannot be carried out. `decide` finds its reason in the approval when there is one. */
export const needs: Readonly<Record<Action, readonly Detail[]>> = {
  stop: ['reason'],
  clear: ['reason'],
  decide: ['region'],
  'break-lock': ['reason'],
  'take-over': ['region', 'reason'],
  'skip-mop': ['region', 'mop', 'reason'],
  'skip-region': ['region', 'reason'],
  'retry-region': ['region', 'reason'],
  abandon: ['reason'],
  'accept-loss': ['text', 'reason'],
  acknowledge: ['alertId', 'reason'],
  attest: ['text'],
  deviation: ['text'],
  lesson: ['text'],
  complete: [],
};
