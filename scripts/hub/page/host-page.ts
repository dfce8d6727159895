import { channelManager } from '../../../node_modules/azure-devops-extension-sdk/esm/XDM.js';
import { themes, type ThemeName } from './themes.js';

interface Hosted {
  readonly hubUrl: string;
  readonly user: string;
  readonly development: object;
}

const frameTitle = 'MOP release hub';

/** Hosts the hub as Azure DevOps does: an iframe on an origin of its own, spoken to by the SDK's own protocol. */
async function main(): Promise<void> {
  const hosted = (await (await fetch('hosted.json')).json()) as Hosted;
  const theme = { name: (new URLSearchParams(location.search).get('theme') ?? 'light') as ThemeName };
  const frame = document.createElement('iframe');
  frame.title = frameTitle;
  document.body.append(frame);
  if (!frame.contentWindow) return;
  const channel = channelManager.addChannel(frame.contentWindow, new URL(hosted.hubUrl).origin);
  const registry = channel.getObjectRegistry();
  registry.register('DevOps.HostControl', {
    initialHandshake: () => handshake(hosted, theme.name),
    notifyLoadSucceeded: () => document.body.classList.add('loaded'),
    notifyLoadFailed: (error: unknown) => console.error('the hub did not load', error),
    getAccessToken: () => ({ token: 'development' }),
    getAppToken: () => ({ token: 'development' }),
    resize: () => undefined,
  });
  registry.register('DevOps.ServiceManager', { getService: () => undefined });
  // The channel must stand before the page inside begins to speak.
  frame.src = hosted.hubUrl;
  offerThemes(theme, (data) => {
    const detail = { detail: { data } };
    void channel.invokeRemoteMethod('dispatchEvent', 'DevOps.SdkClient', ['themeChanged', detail]);
  });
}

function handshake({ user, development }: Hosted, theme: ThemeName): object {
  return {
    contributionId: 'mop-release.hub',
    context: {
      extension: { id: 'contoso.mop-release', publisherId: 'contoso', extensionId: 'mop-release', version: '0' },
      user: { id: 'development', descriptor: 'development', name: user, displayName: user, imageUrl: '' },
      host: { id: 'development', name: 'contoso-local', serviceVersion: '', type: 4, isHosted: false },
      pageContext: { webContext: { project: { id: 'platform', name: 'Platform' } }, globalization: { theme } },
    },
    initialConfig: { development },
    themeData: themes[theme],
  };
}

function offerThemes(theme: { name: ThemeName }, apply: (data: object) => void): void {
  const select = document.querySelector('select');
  if (!select) return;
  select.append(...Object.keys(themes).map((name) => new Option(name, name, false, name === theme.name)));
  select.addEventListener('change', () => {
    theme.name = select.value as ThemeName;
    document.body.dataset['theme'] = theme.name;
    apply(themes[theme.name]);
  });
  document.body.dataset['theme'] = theme.name;
}

void main();
