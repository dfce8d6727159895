import { YamlSource } from '../../release/yaml-source.js';

/** A region's variables as probes may read them, `region.name`: text, numbers and yes or no of the files in order, later ones win. */
export function regionVariables(
  files: readonly { readonly name: string; readonly text: string }[],
): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const { name, text } of files) {
    const source = new YamlSource(text, name, '1.1');
    const read = source.faults.length === 0 ? source.value() : undefined;
    if (read === undefined || read.kind === 'fault' || typeof read.value !== 'object' || read.value === null) continue;
    for (const [key, value] of Object.entries(read.value)) {
      if (typeof value === 'string' ? !value.includes('{{') : typeof value === 'number' || typeof value === 'boolean')
        values.set(key, String(value));
      else values.delete(key);
    }
  }
  return values;
}
