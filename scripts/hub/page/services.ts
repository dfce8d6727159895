import type { Hosted, HostOrganization } from './hosted.js';

const key = 'extension-data:settings';

/** The host's services that the hub asks for, by their ids. Saved settings outlast a reload, as they do in Azure DevOps. */
export function servicesOf(
  { settings }: Hosted,
  organization: HostOrganization | undefined,
): Readonly<Record<string, object>> {
  const manager = {
    getValue: () => JSON.parse(localStorage.getItem(key) ?? JSON.stringify(settings ?? null)) as unknown,
    setValue: (_key: string, value: unknown) => {
      localStorage.setItem(key, JSON.stringify(value));
      return value;
    },
  };
  return {
    'ms.vss-features.extension-data-service': { getExtensionDataManager: () => manager },
    ...(organization
      ? { 'ms.vss-features.location-service': { getServiceLocation: () => `${organization.url}/` } }
      : {}),
  };
}
