import { fetchInTurn, onDemand } from './on-demand.js';

/** Everything but the first view. */
export const parts = {
  actDialog: onDemand(async () => (await import('./controls/act-dialog.js')).ActDialog),
  executive: onDemand(async () => (await import('./executive/executive.js')).Executive),
  timeline: onDemand(async () => (await import('./timeline/timeline.js')).Timeline),
  technical: onDemand(async () => (await import('./technical/technical.js')).Technical),
  security: onDemand(async () => (await import('./security/security.js')).Security),
  documents: onDemand(async () => (await import('./documents/documents.js')).Documents),
  approvals: onDemand(async () => (await import('./approvals/approvals.js')).Approvals),
  alerts: onDemand(async () => (await import('./alerts/alerts.js')).Alerts),
  settings: onDemand(async () => (await import('./settings/settings-page.js')).SettingsPage),
  reduced: onDemand(async () => (await import('./reduced/reduced.js')).Reduced),
} as const;

/** Fetched once the first view stands, and the way to the emergency stop first: who has lost the network has them then. */
export function fetchWhatIsLikelyNeeded(): Promise<void> {
  const { settings: _settings, reduced: _reduced, ...needed } = parts;
  return fetchInTurn(Object.values(needed));
}
