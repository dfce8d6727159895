import * as SDK from 'azure-devops-extension-sdk';

interface DataManager {
  getValue(key: string, options: object): Promise<unknown>;
  setValue(key: string, value: unknown, options: object): Promise<unknown>;
}
interface DataService {
  getExtensionDataManager(extensionId: string, token: string): Promise<DataManager>;
}
interface LocationService {
  getServiceLocation(): Promise<string>;
}

const settingsKey = 'settings';
/** One document for the whole organization; without a scope it would be the person's own. */
const everybody = { scopeType: 'Default' };

/** What was saved in the extension's data, or undefined where nothing was. */
export async function readStoredSettings(): Promise<unknown> {
  const stored = await (await dataManager()).getValue(settingsKey, everybody);
  return stored ?? undefined;
}

export async function storeSettings(settings: object): Promise<void> {
  await (await dataManager()).setValue(settingsKey, settings, everybody);
}

async function dataManager(): Promise<DataManager> {
  const service = await SDK.getService<DataService>('ms.vss-features.extension-data-service');
  return service.getExtensionDataManager(SDK.getExtensionContext().id, await SDK.getAccessToken());
}

/** Address of the organization that hosts the page, without a slash at its end: the host's word, never a setting. */
export async function organizationUrl(): Promise<string> {
  const service = await SDK.getService<LocationService>('ms.vss-features.location-service');
  return (await service.getServiceLocation()).replace(/\/+$/, '');
}
