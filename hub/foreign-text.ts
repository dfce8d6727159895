const mostCharacters = 2_000;
/** Characters that reorder or hide what stands beside them, and controls other than line breaks and tabs. */
const deceiving =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;

/** Text that others wrote, as it may be shown: no control or direction characters, and not longer than anybody reads. */
export function shown(text: string, most = mostCharacters): string {
  const head = text.length > most ? text.slice(0, most) : text;
  const plain = head.replace(deceiving, '\u2423');
  return text.length > most ? `${plain}… (${text.length.toLocaleString('en')} characters)` : plain;
}

/** An address that others wrote, if it is one that a click may follow: https, or http to this machine for a page from it. */
export function followable(url: string, page: { readonly loopback: boolean }): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, hostname, username, href } = new URL(url);
  if (username !== '') return undefined;
  if (protocol === 'https:') return href;
  return page.loopback && protocol === 'http:' && /^(127\.0\.0\.1|localhost)$/.test(hostname) ? href : undefined;
}
