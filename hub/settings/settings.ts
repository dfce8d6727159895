import { z } from 'zod';
import { trustAccount } from '../storage/blob-hosts.js';

export const defaultPollMs = 700;
const guid = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const domain = /^[a-z0-9-]+(\.[a-z0-9-]+)+$/i;
const container = /^[a-z0-9]([a-z0-9]|-(?!-)){1,55}[a-z0-9]$/;

/** What everybody in this organization shares: where the fleet's storage is and how people sign in to it. Nothing secret. */
export const settingsSchema = z.object({
  accountUrl: z.string(),
  fleet: z.string(),
  clientId: z.string(),
  tenant: z.string(),
  pollMs: z.number(),
});
export type Settings = z.infer<typeof settingsSchema>;
export type SettingsField = keyof Settings;

/** As a person types them. */
export type SettingsDraft = Readonly<Record<SettingsField, string>>;

export const emptyDraft: SettingsDraft = {
  accountUrl: '',
  fleet: '',
  clientId: '',
  tenant: '',
  pollMs: String(defaultPollMs),
};

export type JudgedSettings =
  | { readonly kind: 'valid'; readonly settings: Settings }
  | { readonly kind: 'wrong'; readonly faults: Readonly<Partial<Record<SettingsField, string>>> };

/** Every fault at once, each with what would be right. Saved settings are judged as well: any member can write them. */
export function judgeSettings(draft: SettingsDraft, page: { readonly loopback: boolean }): JudgedSettings {
  const accountUrl = draft.accountUrl.trim();
  const [fleet, clientId, tenant] = [draft.fleet.trim(), draft.clientId.trim(), draft.tenant.trim()];
  const pollMs = Number(draft.pollMs);
  const account = trustAccount(accountUrl, page);
  const faults: Partial<Record<SettingsField, string>> = {};
  if (account.kind === 'refused')
    faults.accountUrl = `${account.why}. For example https://contosomop.blob.core.windows.net`;
  if (!container.test(fleet))
    faults.fleet = 'A container name: 3 to 57 small letters, digits and single hyphens. For example contoso-mop';
  if (!guid.test(clientId))
    faults.clientId = 'The application (client) id of the registration, like 00001111-aaaa-2222-bbbb-3333cccc4444';
  if (!guid.test(tenant) && !domain.test(tenant))
    faults.tenant = 'The id of the tenant, or its domain like contoso.com';
  if (!Number.isInteger(pollMs) || pollMs < 250 || pollMs > 60_000)
    faults.pollMs = 'Whole milliseconds between 250 and 60000';
  if (Object.keys(faults).length > 0 || account.kind === 'refused') return { kind: 'wrong', faults };
  return { kind: 'valid', settings: { accountUrl: account.url, fleet, clientId, tenant, pollMs } };
}

/** What is stored, as a draft; what is not readable there is empty. */
export function draftOf(stored: unknown): SettingsDraft {
  const known = settingsSchema.partial().safeParse(stored);
  if (!known.success) return emptyDraft;
  const { accountUrl = '', fleet = '', clientId = '', tenant = '', pollMs = defaultPollMs } = known.data;
  return { accountUrl, fleet, clientId, tenant, pollMs: String(pollMs) };
}
