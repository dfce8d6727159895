import { didYouMean } from './near-name.js';
import { releaseSchema, type ReleaseFile } from './release-schema.js';
import { schemaFaults } from './schema-faults.js';
import { YamlSource, type Fault } from './yaml-source.js';

export type { Fault } from './yaml-source.js';

export type ParsedRelease =
  | { readonly kind: 'ok'; readonly release: ReleaseFile; readonly source: YamlSource }
  | { readonly kind: 'faults'; readonly faults: readonly Fault[] };

/** Reads release.yaml. All its faults come back at once, sorted by place; `file` is the name they are reported under. */
export function parseRelease(text: string, file: string): ParsedRelease {
  const source = new YamlSource(text.replace(/^\uFEFF/, ''), file);
  if (source.faults.length > 0) return { kind: 'faults', faults: source.faults };
  const read = source.value();
  if (read.kind === 'fault') return { kind: 'faults', faults: [read.fault] };
  const parsed = releaseSchema.safeParse(read.value);
  const faults = parsed.success ? crossFaults(parsed.data, source) : schemaFaults(releaseSchema, read.value, source);
  if (parsed.success && faults.length === 0) return { kind: 'ok', release: parsed.data, source };
  return { kind: 'faults', faults: [...faults].sort((a, b) => a.line - b.line || a.column - b.column) };
}

/** The rules that look across entries. Ids that stand in the MOPs themselves are judged when those are read. */
function crossFaults(release: ReleaseFile, source: YamlSource): readonly Fault[] {
  const types = Object.keys(release.types);
  return [
    ...duplicates(release.regions.map((region) => region.id)).map(([index, first]) =>
      source.fault(
        ['regions', index, 'id'],
        `region "${release.regions[index]?.id ?? ''}" stands twice (first as number ${first + 1}): ids must differ in more than case`,
      ),
    ),
    ...duplicates(release.mops.map((mop) => mop.id)).map(([index, first]) =>
      source.fault(
        ['mops', index, 'id'],
        `MOP "${release.mops[index]?.id ?? ''}" stands twice (first as number ${first + 1}): ids must differ in more than case`,
      ),
    ),
    ...duplicates(release.mops.map((mop) => mop.source)).map(([index, first]) =>
      source.fault(
        ['mops', index, 'source'],
        `"${release.mops[index]?.source ?? ''}" stands twice (first as number ${first + 1}): list each MOP once`,
      ),
    ),
    ...release.mops.flatMap((mop, index) =>
      mop.type === undefined || types.includes(mop.type)
        ? []
        : [
            source.fault(
              ['mops', index, 'type'],
              `type "${mop.type}" does not stand under types${didYouMean(mop.type, types) || `: known are ${types.join(', ')}`}`,
            ),
          ],
    ),
    ...windowFaults(release, source),
    ...expectationFaults(release, source),
  ];
}

function windowFaults({ policy, regions }: ReleaseFile, source: YamlSource): readonly Fault[] {
  const ids = regions.map(({ id }) => id);
  return Object.keys(policy.windows ?? {})
    .filter((id) => !ids.includes(id))
    .map((id) => ({
      file: source.file,
      ...source.placeOfKey(['policy', 'windows', id]),
      message: `no region has the id "${id}"${didYouMean(id, ids)}`,
    }));
}

function duplicates(names: readonly (string | undefined)[]): readonly (readonly [index: number, first: number])[] {
  const seen = new Map<string, number>();
  return names.flatMap((name, index) => {
    if (name === undefined) return [];
    const first = seen.get(name.toLowerCase());
    if (first !== undefined) return [[index, first] as const];
    seen.set(name.toLowerCase(), index);
    return [];
  });
}

function expectationFaults(release: ReleaseFile, source: YamlSource): readonly Fault[] {
  const { expect, mops, regions, types } = release;
  if (expect === undefined) return [];
  const faults: Fault[] = [];
  if (expect.mops !== undefined && expect.mops !== mops.length) {
    faults.push(source.fault(['expect', 'mops'], `expects ${expect.mops} MOPs, but mops lists ${mops.length}`));
  }
  const documents = mops.length * regions.length;
  if (expect.documents !== undefined && expect.documents !== documents) {
    faults.push(
      source.fault(
        ['expect', 'documents'],
        `expects ${expect.documents} documents, but ${mops.length} MOPs × ${regions.length} regions make ${documents}`,
      ),
    );
  }
  const categories = new Set(Object.values(types).map((type) => type.category));
  for (const key of ['categories', 'ranges'] as const) {
    for (const category of Object.keys(expect[key] ?? {})) {
      if (categories.has(category)) continue;
      faults.push({
        file: source.file,
        ...source.placeOfKey(['expect', key, category]),
        message: `no type has the category "${category}"${didYouMean(category, categories)}`,
      });
    }
  }
  return faults;
}
