/** An organization has one name and several addresses: `dev.azure.com/NAME` and the older `NAME.visualstudio.com`, in any case. */
export function organizationName(address: string): string {
  if (!URL.canParse(address)) return address.toLowerCase();
  const { hostname, pathname } = new URL(address);
  const older = /^([^.]+)\.visualstudio\.com$/.exec(hostname)?.[1];
  return (older ?? decoded(pathname.split('/')[1] ?? '')).toLowerCase();
}

export function sameOrganization(one: string, other: string): boolean {
  return organizationName(one) === organizationName(other);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
