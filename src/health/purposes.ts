/** What a verdict on health is for. */
export const purposes = ['readiness', 'gate', 'postvalidation', 'crossregion'] as const;
export type Purpose = (typeof purposes)[number];

/** What a probe is measured for: a verdict, or the watch that goes on while a MOP runs. */
export const probeTags = [...purposes, 'continuous'] as const;
