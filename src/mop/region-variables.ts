import { didYouMean } from '../release/near-name.js';
import { vaulted, YamlSource, type Fault } from '../release/yaml-source.js';
import type { Finding } from './finding.js';
import { instrumentTemplate } from './instrument-template.js';
import type { SecretCopies } from './secret-copies.js';
import { holdsSecret, maskSecret } from './secrets.js';
import type { TemplateEngine } from './template-engine.js';
import type { WithinTime } from './within-time.js';

/** One variable file, read as Ansible reads it. */
export interface VariableFile {
  readonly source: YamlSource;
  readonly values: Readonly<Record<string, unknown>>;
}

export function readVariableFile(
  text: string,
  file: string,
):
  | { readonly kind: 'ok'; readonly file: VariableFile }
  | { readonly kind: 'faults'; readonly faults: readonly Fault[] } {
  const source = new YamlSource(text, file, '1.1');
  if (source.faults.length > 0) return { kind: 'faults', faults: source.faults };
  const read = source.value();
  if (read.kind === 'fault') return { kind: 'faults', faults: [read.fault] };
  if (read.value === null) return { kind: 'ok', file: { source, values: {} } };
  if (typeof read.value !== 'object' || Array.isArray(read.value)) {
    return { kind: 'faults', faults: [source.fault([], 'must be a map of variable names and values')] };
  }
  return { kind: 'ok', file: { source, values: read.value as Record<string, unknown> } };
}

export interface NameRules {
  readonly isSecret: (name: string) => boolean;
  readonly isRuntime: (name: string) => boolean;
  /** Values of secrets that stand in variable files in plain. */
  readonly copies: SecretCopies;
}

export interface RegionVariables {
  readonly region: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly findings: readonly Finding[];
}

/**
 * The variables of a region: later files win over earlier ones, values that contain `{{ other }}` are resolved as Ansible
 * resolves them (a value that is one expression keeps that expression's type), secrets are masked.
 */
export function resolveRegion(
  region: string,
  layers: readonly VariableFile[],
  builtIn: Readonly<Record<string, unknown>>,
  rules: NameRules,
  engine: TemplateEngine,
  within: WithinTime = (act) => ({ kind: 'done', value: act() }),
): RegionVariables {
  const begun = (): Resolver => new Resolver(region, layers, builtIn, rules, engine);
  let resolver = begun();
  const resolved = within(() => {
    // It may be begun again, and what was found before then would be told twice.
    resolver = begun();
    return resolver.resolveAll();
  });
  return resolved.kind === 'done' ? resolved.value : resolver.brokenOff();
}

/** More variables than anybody follows; each of them takes some of the stack. */
const longestChain = 100;
/** Set for each MOP, whatever its region. */
const ofEachMop: Readonly<Record<string, unknown>> = { mop_id: undefined, mop_title: undefined };

class Resolver {
  readonly #raw = new Map<string, { readonly value: unknown; readonly source: YamlSource }>();
  readonly #resolved = new Map<string, unknown>();
  readonly #underWay: string[] = [];
  readonly #findings: Finding[] = [];

  constructor(
    private readonly region: string,
    layers: readonly VariableFile[],
    builtIn: Readonly<Record<string, unknown>>,
    private readonly rules: NameRules,
    private readonly engine: TemplateEngine,
  ) {
    for (const [name, value] of Object.entries(builtIn)) this.#resolved.set(name, value);
    for (const { source, values } of layers) {
      for (const [name, value] of Object.entries(values)) this.#raw.set(name, { value, source });
    }
    for (const [name, given] of Object.entries({ ...builtIn, ...ofEachMop })) {
      const raw = this.#raw.get(name);
      if (raw === undefined || raw.value === given) continue;
      const message = `"${name}" is ${typeof given === 'string' ? `"${given}"` : 'the MOP’s own'} in every document: what stands here reaches Ansible only`;
      this.#report(name, raw.source, 'reserved-name', message, 'warning');
    }
  }

  resolveAll(): RegionVariables {
    for (const name of this.#raw.keys()) this.#resolve(name);
    return this.#outcome();
  }

  /** The variable that was at work is named, and what is not resolved is empty: nobody needs to hear of that as well. */
  brokenOff(): RegionVariables {
    const [name = ''] = this.#underWay;
    const source = this.#raw.get(name)?.source;
    if (source !== undefined) this.#report(name, source, 'variable-bound', `${name} takes more than 2 s to resolve`);
    for (const other of this.#raw.keys()) if (!this.#resolved.has(other)) this.#resolved.set(other, '');
    return this.#outcome();
  }

  #outcome(): RegionVariables {
    return { region: this.region, values: Object.fromEntries(this.#resolved), findings: this.#findings };
  }

  #resolve(name: string): void {
    const raw = this.#raw.get(name);
    if (raw === undefined || this.#resolved.has(name)) return;
    const loop = this.#underWay.indexOf(name);
    if (loop >= 0) {
      const cycle = [...this.#underWay.slice(loop), name].join(' → ');
      this.#report(name, raw.source, 'variable-cycle', `variables refer to each other in a circle: ${cycle}`);
      this.#resolved.set(name, '');
      return;
    }
    if (this.#underWay.length === longestChain) {
      const message = `refers to others in a chain of more than ${longestChain}`;
      this.#report(name, raw.source, 'variable-bound', `${name}, which ${this.#underWay[0] ?? ''} needs, ${message}`);
      this.#resolved.set(name, '');
      return;
    }
    this.#underWay.push(name);
    const value = this.rules.isSecret(name)
      ? maskSecret(name, raw.value)
      : this.#value(raw.value, name, name, raw.source);
    this.#underWay.pop();
    this.#resolved.set(name, value);
  }

  #value(value: unknown, path: string, name: string, source: YamlSource): unknown {
    if (value === vaulted) return maskSecret(path);
    if (typeof value === 'string') return this.#text(value, path, name, source);
    if (typeof value === 'bigint') return Number(value);
    if (typeof value === 'number' && this.rules.copies.nameIn(String(value)) !== undefined) return maskSecret(path);
    if (Array.isArray(value)) return value.map((inner, index) => this.#value(inner, `${path}[${index}]`, name, source));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, this.#value(inner, `${path}.${key}`, name, source)]),
    );
  }

  #text(text: string, path: string, name: string, source: YamlSource): unknown {
    if (!/\{[{%#]/.test(text)) return this.rules.copies.nameIn(text) === undefined ? text : maskSecret(path);
    const template = instrumentTemplate(text, this.rules.isRuntime, (kind, called) => this.engine.has(kind, called));
    for (const problem of template.problems) this.#report(name, source, problem.rule, `${path}: ${problem.message}`);
    if (template.problems.length > 0) return '';
    for (const other of template.names) this.#resolve(other);
    const missing = (read: number): string => {
      const { root, text: wanted } = template.reads[read] ?? { root: '', text: '' };
      if (this.rules.isSecret(root)) return String(maskSecret(wanted));
      const known = this.#raw.has(root) || this.#resolved.has(root);
      this.#report(
        name,
        source,
        'undefined-variable',
        known
          ? `${path} uses ${wanted}, which has no value`
          : `${path} uses "${root}", which is not defined${didYouMean(root, this.#raw.keys())}`,
      );
      return '';
    };
    const variables = Object.fromEntries([...template.names].map((other) => [other, this.#resolved.get(other)]));
    for (const [other, value] of Object.entries(variables))
      if (value === undefined) Reflect.deleteProperty(variables, other);
    const result = this.#evaluate(template, variables, missing);
    if (result.kind === 'failed') {
      this.#report(name, source, 'template-failure', `${path}: ${result.message}`);
      return '';
    }
    const fromSecret = [...template.names].some((other) => this.rules.isSecret(other));
    const exact = typeof result.value === 'string' && /^\[secret: [^\]]*\]$/.test(result.value);
    const copied = typeof result.value === 'string' && this.rules.copies.nameIn(result.value) !== undefined;
    return (fromSecret && !exact) || copied || holdsSecret(result.value) ? maskSecret(path) : result.value;
  }

  #evaluate(
    template: ReturnType<typeof instrumentTemplate>,
    variables: Readonly<Record<string, unknown>>,
    missing: (read: number) => string,
  ): { kind: 'value'; value: unknown } | { kind: 'failed'; message: string } {
    if (template.soleExpression !== undefined) return this.engine.evaluate(template.soleExpression, variables, missing);
    const compiled = this.engine.compile(template.source);
    if (compiled.kind === 'failed') return compiled;
    const rendered = compiled.template.render(variables, missing);
    return rendered.kind === 'failed' ? rendered : { kind: 'value', value: rendered.text };
  }

  #report(
    name: string,
    source: YamlSource,
    rule: string,
    message: string,
    severity: Finding['severity'] = 'error',
  ): void {
    const place = source.placeOfKey([name]);
    this.#findings.push({ rule, severity, message, file: source.file, ...place, regions: [this.region] });
  }
}
