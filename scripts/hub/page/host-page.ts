import { channelManager } from '../../../node_modules/azure-devops-extension-sdk/esm/XDM.js';
import type { Hosted, HostOrganization } from './hosted.js';
import { answerNested } from './nested-stand-in.js';
import { offerOrganizations } from './offer-organizations.js';
import { offerReplay } from './offer-replay.js';
import { servicesOf } from './services.js';
import { themes, type ThemeName } from './themes.js';

const frameTitle = 'MOP release hub';
/** The pages of the extension, by the word in this page's address. */
const pages = { hub: 'index.html', widget: 'widget.html', 'run-tab': 'run-tab.html' } as const;

/** Hosts the hub as Azure DevOps does: an iframe on an origin of its own, spoken to by the SDK's own protocol. */
async function main(): Promise<void> {
  const hosted = (await (await fetch('hosted.json')).json()) as Hosted;
  const asked = new URLSearchParams(location.search);
  const theme = { name: (asked.get('theme') ?? 'light') as ThemeName };
  const contribution = (asked.get('page') ?? 'hub') as keyof typeof pages;
  const organization =
    hosted.organizations.find(({ name }) => name === asked.get('organization')) ?? hosted.organizations[0];
  const frame = document.createElement('iframe');
  frame.title = frameTitle;
  document.body.append(frame);
  if (!frame.contentWindow) return;
  const channel = channelManager.addChannel(frame.contentWindow, hosted.pages);
  const registry = channel.getObjectRegistry();
  registry.register('DevOps.HostControl', {
    initialHandshake: () => handshake(hosted, organization, contribution, theme.name),
    notifyLoadSucceeded: () => {
      document.body.classList.add('loaded');
      if (contribution === 'widget')
        void channel.invokeRemoteMethod('load', 'widget', [
          { name: 'Our release', size: { rowSpan: 1, columnSpan: 2 } },
        ]);
    },
    notifyLoadFailed: (error: unknown) => console.error('the hub did not load', error),
    getAccessToken: () => ({ token: organization?.token ?? '' }),
    getAppToken: () => ({ token: organization?.token ?? '' }),
    resize: () => undefined,
  });
  const services = servicesOf(hosted, organization);
  registry.register('DevOps.ServiceManager', { getService: (id: string) => services[id] });
  if (hosted.nested === true) registry.register('DevOps.NestedAppAuth', { processRequest: answerNested });
  // The channel must stand before the page inside begins to speak.
  frame.src = `${hosted.pages}/${pages[contribution]}`;
  offerThemes(theme, (data) => {
    const detail = { detail: { data } };
    void channel.invokeRemoteMethod('dispatchEvent', 'DevOps.SdkClient', ['themeChanged', detail]);
  });
  if (hosted.organizations.length > 1) offerOrganizations(hosted.organizations, organization);
  if (hosted.replay !== undefined) offerReplay(hosted.replay);
}

function handshake(
  { user, development }: Hosted,
  organization: HostOrganization | undefined,
  contribution: string,
  theme: ThemeName,
): object {
  return {
    contributionId: `contoso.mop-release.${contribution}`,
    context: {
      extension: { id: 'contoso.mop-release', publisherId: 'contoso', extensionId: 'mop-release', version: '0' },
      user: { id: 'development', descriptor: 'development', name: user, displayName: user, imageUrl: '' },
      host: { id: 'development', name: organization?.name ?? 'local', serviceVersion: '', type: 4, isHosted: false },
      pageContext: {
        webContext: { project: { id: 'project', name: organization?.project ?? 'Platform' } },
        globalization: { theme },
      },
    },
    initialConfig:
      contribution === 'run-tab'
        ? { onBuildChanged: (tell: (build: object) => void) => tell({ id: 4107 }) }
        : development === undefined
          ? {}
          : { development },
    themeData: themes[theme],
  };
}

function offerThemes(theme: { name: ThemeName }, apply: (data: object) => void): void {
  const select = document.querySelector<HTMLSelectElement>('#theme');
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
