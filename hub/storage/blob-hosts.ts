export type TrustedAccount =
  { readonly kind: 'trusted'; readonly url: string } | { readonly kind: 'refused'; readonly why: string };

/** Blob endpoints of Azure's public and sovereign clouds, those with a DNS zone included. */
const azureBlob =
  /^[a-z0-9]{3,24}(-secondary)?\.(blob\.core\.(windows\.net|usgovcloudapi\.net|chinacloudapi\.cn)|z\d{1,2}\.blob\.storage\.azure\.net)$/;
const loopback = /^(127\.0\.0\.1|localhost|\[::1\])$/;

/**
 * Where a storage token may be sent. Any member of an organization can write the extension's settings, so the address in
 * them is not believed: it must be one of Azure's own blob hosts. `loopback` is true only for a page that itself comes from
 * this machine, which no setting can feign.
 */
export function trustAccount(text: string, page: { readonly loopback: boolean }): TrustedAccount {
  if (!URL.canParse(text)) return refused(text, 'it is not a URL');
  const url = new URL(text);
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    return refused(text, 'it holds more than an address');
  if (page.loopback && loopback.test(url.hostname) && /^https?:$/.test(url.protocol)) return trusted(url);
  if (url.protocol !== 'https:' || url.port !== '') return refused(text, 'it is not https on the usual port');
  if (!azureBlob.test(url.hostname)) return refused(text, 'it is no blob host of Azure');
  return url.pathname === '/' ? trusted(url) : refused(text, 'it holds a path');
}

/** True when the page was served by this machine itself, which is so in the development host only. */
export function isLoopback(hostname: string): boolean {
  return loopback.test(hostname);
}

function trusted(url: URL): TrustedAccount {
  return { kind: 'trusted', url: `${url.origin}${url.pathname.replace(/\/+$/, '')}` };
}

function refused(text: string, why: string): TrustedAccount {
  return { kind: 'refused', why: `No token is sent to ${text === '' ? 'an empty address' : text}: ${why}` };
}
