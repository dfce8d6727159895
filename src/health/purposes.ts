/** What a verdict on health is for. */
export const purposes = ['readiness', 'gate', 'postvalidation', 'crossregion'] as const;
export type Purpose = (typeof purposes)[number];
