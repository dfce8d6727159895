import { instrumentTemplate } from './instrument-template.js';
import type { Finding } from './finding.js';
import type { VariableFile } from './region-variables.js';

/** A region's variables as they were written, in layers, and as they were resolved. */
export interface LayeredRegion {
  readonly region: string;
  readonly layers: readonly VariableFile[];
  readonly values: Readonly<Record<string, unknown>>;
}

/** What is known of how variables are used. */
export interface KnownUses {
  /** Words of all MOPs. */
  readonly inMops: ReadonlySet<string>;
  /** Names that render-mop itself gives a value. */
  readonly given: ReadonlySet<string>;
  /** Reported already as missing somewhere. */
  readonly missing: ReadonlySet<string>;
  /** False where a variable file could not be read: its region seems to lack what stands there. */
  readonly comparable: boolean;
  /** False where some MOP is not known: what nobody seems to use may be used there. */
  readonly complete: boolean;
  /** Words of playbooks, roles, inventories and the health profile; asked for only where a variable is used by no MOP. */
  readonly elsewhere: () => ReadonlySet<string>;
}

/** What is doubtful with the variables of a whole release: defined in some regions only, used by nobody, of two types. */
export function checkVariables(regions: readonly LayeredRegion[], uses: KnownUses): readonly Finding[] {
  const names = [...new Set(regions.flatMap(({ layers }) => layers.flatMap(({ values }) => Object.keys(values))))];
  const inValues = wordsInValues(regions);
  return names.flatMap((name): Finding[] => {
    const having = regions.filter(({ layers }) => layers.some(({ values }) => Object.hasOwn(values, name)));
    const report = (rule: string, message: string, of: LayeredRegion, about: readonly LayeredRegion[]): Finding => ({
      rule,
      severity: 'warning',
      message,
      ...placeOf(name, of),
      ...(about.length < regions.length && { regions: about.map(({ region }) => region) }),
    });
    const [first] = having;
    if (first === undefined || /^ansible_/.test(name) || uses.given.has(name)) return [];
    if (uses.complete && !uses.inMops.has(name) && !inValues.has(name) && !uses.elsewhere().has(name)) {
      return [
        report('unused-variable', `"${name}" is used by no MOP, no playbook and no other variable`, first, having),
      ];
    }
    const lacking = regions.filter((region) => !having.includes(region));
    const asked = uses.inMops.has(name) || uses.elsewhere().has(name);
    if (lacking.length > 0 && uses.comparable && asked && !uses.missing.has(name)) {
      const where = having.map(({ region }) => region).join(', ');
      return [report('defined-in-some-regions', `"${name}" is defined in some regions only: ${where}`, first, lacking)];
    }
    if (!uses.inMops.has(name)) return [];
    const different = differentTypes(
      name,
      having.map(({ values }) => values[name]),
    );
    if (different === undefined) return [];
    const { path, kinds } = different;
    const odd = kinds.findIndex((kind) => kind !== undefined && kind !== kinds.find((other) => other !== undefined));
    const said = [...new Set(kinds)]
      .filter((kind) => kind !== undefined)
      .map(
        (kind) =>
          `${kind} in ${having
            .filter((_, index) => kinds[index] === kind)
            .map(({ region }) => region)
            .join(', ')}`,
      );
    return [report('two-types', `"${path}" is ${said.join(' and ')}`, having[odd] ?? first, having)];
  });
}

function placeOf(name: string, { layers }: LayeredRegion): Pick<Finding, 'file' | 'line' | 'column'> {
  const layer = layers.findLast(({ values }) => Object.hasOwn(values, name));
  return { file: layer?.source.file ?? '', ...(layer?.source.placeOfKey([name]) ?? { line: 1, column: 1 }) };
}

/** Words of all values that refer to other variables. */
function wordsInValues(regions: readonly LayeredRegion[]): ReadonlySet<string> {
  const words = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value === 'string') {
      if (!/\{[{%]/.test(value)) return;
      for (const word of instrumentTemplate(value, () => false).mentioned) words.add(word);
    } else if (typeof value === 'object' && value !== null) Object.values(value).forEach(visit);
  };
  for (const file of new Set(regions.flatMap(({ layers }) => layers))) visit(file.values);
  return words;
}

type Kind = 'a number' | 'text' | 'yes or no' | 'a list' | 'a map';

/** What is not there, empty or masked has no type. A fraction is read as text where that keeps its digits. */
function kindOf(value: unknown): Kind | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string') {
    if (value.startsWith('[secret: ')) return undefined;
    return /^[-+]?\d+\.\d*$/.test(value) ? 'a number' : 'text';
  }
  if (typeof value === 'number') return 'a number';
  if (typeof value === 'boolean') return 'yes or no';
  return Array.isArray(value) ? 'a list' : 'a map';
}

/** The first path, the name itself or one within maps, at which values are of two types. */
function differentTypes(
  path: string,
  values: readonly unknown[],
): { readonly path: string; readonly kinds: readonly (Kind | undefined)[] } | undefined {
  const kinds = values.map(kindOf);
  const distinct = new Set(kinds.filter((kind) => kind !== undefined));
  if (distinct.size > 1) return { path, kinds };
  if (!distinct.has('a map')) return undefined;
  const maps = values.map((value, index) => (kinds[index] === 'a map' ? (value as Record<string, unknown>) : {}));
  for (const key of new Set(maps.flatMap((map) => Object.keys(map)))) {
    const within = differentTypes(
      `${path}.${key}`,
      maps.map((map) => (Object.hasOwn(map, key) ? map[key] : undefined)),
    );
    if (within !== undefined) return within;
  }
  return undefined;
}
