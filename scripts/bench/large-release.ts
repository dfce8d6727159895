import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const section = (number: number): string => `## ${number}. Step on {{ site_name }}

{% if early_access %}
- Early access: the agent samples every {{ interval }} s.
{% endif %}
| Host | Address |
|---|---|
{% for host in hosts %}
| {{ host.name }} | {{ host.address }} |
{% endfor %}

\`\`\`bash
systemctl restart service-{{ number_${number} }}
curl -sf https://{{ site_name | lower }}.example/{{ release }} --token '{{ vault_token }}'
\`\`\`

Expected: \`running {{ version }}\` on {{ inventory_hostname }} within {{ interval * 2 }} seconds.
`;

/** Writes a release of so many MOPs and regions, each document of about 3 KB, and answers with its file. */
export function writeLargeRelease(folder: string, mops: number, regions: number): string {
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const ids = Array.from({ length: mops }, (_, index) => `mop-${index + 1}`);
  const regionIds = Array.from({ length: regions }, (_, index) => `R${index + 1}`);
  const phases = ['precheck', 'checkpoint', 'implement', 'validate', 'rollback'];
  const playbooks = phases.map((phase) => `${phase}: playbooks/${phase}.yml`).join(', ');
  const steps = Array.from({ length: 5 }, (_, index) => index + 1);
  write(
    'release.yaml',
    `release: LARGE
title: ${mops} MOPs in ${regions} regions
regions:
${regionIds
  .map(
    (id, index) =>
      `  - { id: ${id}, name: Region ${index}, role: any, organization: https://dev.azure.com/contoso-${index}, project: P, environment: e, variables: [regions/common.yml, regions/${id}.yml], inventory: inventories/all.yml, expectedHours: [1, 2], startsAtHour: ${index} }\n`,
  )
  .join('')}mops:
${ids.map((id) => `  - { source: mops/${id}.md.j2, type: agent }\n`).join('')}types:
  agent: { category: Agent, playbooks: { ${playbooks} } }
secrets: [vault_*]
runtime: [inventory_hostname]
`,
  );
  for (const id of ids) {
    write(
      `mops/${id}.md.j2`,
      `{# METADATA:\nid: ${id}\nname: Agent change ${id}\nduration: 30\nrisk: medium\n#}\n# Agent change ${id} in {{ region_name }}\n\n${steps.map(section).join('\n')}`,
    );
  }
  const numbers = steps.map((number) => `number_${number}: ${number * 7}\n`).join('');
  write('regions/common.yml', `version: 4.12.3\ninterval: 30\nvault_token: not-shown-anywhere\n${numbers}`);
  for (const [index, id] of regionIds.entries()) {
    const hosts = Array.from(
      { length: 6 },
      (_, host) => `  - { name: h${host}-${id}, address: 10.${index}.0.${host} }\n`,
    );
    write(`regions/${id}.yml`, `site_name: Site ${id}\nearly_access: ${index % 3 === 0}\nhosts:\n${hosts.join('')}`);
  }
  write('inventories/all.yml', 'all: { hosts: { a: {} } }\n');
  for (const phase of phases) write(`playbooks/${phase}.yml`, '- hosts: all\n  gather_facts: false\n  tasks: []\n');
  return join(folder, 'release.yaml');
}
