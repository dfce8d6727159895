import type { HostOrganization } from './hosted.js';

/** A choice of the organization whose tab this page is: each shows the whole release, and answers its own approvals. */
export function offerOrganizations(
  organizations: readonly HostOrganization[],
  current: HostOrganization | undefined,
): void {
  const label = document.createElement('label');
  const select = document.createElement('select');
  select.append(...organizations.map(({ name }) => new Option(name, name, false, name === current?.name)));
  select.addEventListener('change', () => {
    const address = new URL(location.href);
    address.searchParams.set('organization', select.value);
    location.assign(address);
  });
  label.append('Organization ', select);
  document.querySelector('nav')?.append(label);
}
