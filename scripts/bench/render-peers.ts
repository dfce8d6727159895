import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ReadRelease } from '../../src/adapters/mop-files/read-release.js';
import { builtInVariables } from '../../src/mop/render-documents.js';

/** Ansible's facts are left out: gathering them takes longer than all documents. */
const date = { date: '2026-01-01', time: '00:00:00', iso8601: '2026-01-01T00:00:00Z' };

/** What the peers need to render the same documents: a playbook of one play a region, and a script for Python's Jinja2. */
export function writePeerInputs(
  { folder, release, mops }: ReadRelease,
  work: string,
): { readonly playbook: string; readonly inventory: string; readonly script: string } {
  const secrets = new Set(mops.flatMap(({ body }) => [...body.matchAll(/\bvault_\w+/g)].map(([name]) => name)));
  const masked = Object.fromEntries([...secrets].map((name) => [name, `[secret: ${name}]`]));
  const regions = release.regions.map((region) => ({
    id: region.id,
    files: region.variables.map((path) => join(folder.root, path)),
    variables: { ...builtInVariables(release.release, region), ...masked },
  }));
  const documents = mops.map(({ id, title, source, body }) => {
    if (!source.endsWith('.docx')) return { id, title, source: join(folder.root, source) };
    const converted = join(work, `${id}.md.j2`);
    writeFileSync(converted, body);
    return { id, title, source: converted };
  });
  const plays = regions.map(({ id, files, variables }) => {
    mkdirSync(join(work, 'ansible', id), { recursive: true });
    return {
      hosts: 'localhost',
      connection: 'local',
      gather_facts: false,
      vars_files: files,
      vars: { ...variables, ansible_date_time: date, ansible_python_interpreter: '/usr/bin/python3' },
      tasks: documents.map(({ id: mop, title, source }) => ({
        'ansible.builtin.template': { src: source, dest: join(work, 'ansible', id, `${mop}.md`) },
        vars: { mop_id: mop, mop_title: title },
      })),
    };
  });
  const playbook = join(work, 'peer.yml');
  writeFileSync(playbook, JSON.stringify(plays));
  const inventory = join(work, 'hosts');
  writeFileSync(inventory, '[database]\nlocalhost\n');
  const script = join(work, 'peer.py');
  mkdirSync(dirname(script), { recursive: true });
  writeFileSync(script, python(JSON.stringify({ regions, documents })));
  return { playbook, inventory, script };
}

/** Prints the milliseconds of compiling and rendering alone; files are read and variables resolved before. */
const python = (input: string): string => `import json, time, yaml, jinja2
given = json.loads(${JSON.stringify(input)})
environment = jinja2.Environment(trim_blocks=True, keep_trailing_newline=True, undefined=jinja2.ChainableUndefined)
def resolve(value, variables):
    if isinstance(value, str) and '{{' in value: return environment.from_string(value).render(variables)
    if isinstance(value, list): return [resolve(inner, variables) for inner in value]
    if isinstance(value, dict): return {key: resolve(inner, variables) for key, inner in value.items()}
    return value
regions = []
for region in given['regions']:
    variables = {}
    for file in region['files']:
        with open(file) as text: variables.update(yaml.safe_load(text))
    variables.update(region['variables'])
    variables['inventory_hostname'] = 'host'
    for _ in range(3): variables = {name: resolve(value, variables) for name, value in variables.items()}
    regions.append(variables)
texts = [(document, open(document['source']).read()) for document in given['documents']]
started = time.perf_counter()
length = 0
for document, text in texts:
    template = environment.from_string(text)
    for variables in regions: length += len(template.render(variables, mop_id=document['id'], mop_title=document['title']))
assert length > 100000
print((time.perf_counter() - started) * 1000)
`;
