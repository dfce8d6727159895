import { didYouMean } from '../release/near-name.js';
import type { DescribedMop } from './describe-mops.js';
import { faultyPieces } from './faulty-pieces.js';
import { placesIn, type Finding, type PlaceOf } from './finding.js';
import { instrumentMop, type InFile } from './instrument-mop.js';
import type { PlacedRead } from './rewrite-expression.js';
import type { NameRules, RegionVariables } from './region-variables.js';
import type { SecretCopies } from './secret-copies.js';
import type { IsSecretPath } from './secret-reads.js';
import { maskedPaths, maskSecret } from './secrets.js';
import type { TemplateEngine, Variables } from './template-engine.js';
import type { VariableUses } from './variable-uses.js';

export interface RenderedDocument {
  readonly region: string;
  readonly mop: string;
  readonly markdown: string;
  /** Expressions in it that were left for Ansible. */
  readonly runtime: readonly string[];
}

export interface RenderedMop {
  readonly documents: readonly RenderedDocument[];
  /** Expressions that were left for Ansible. */
  readonly runtime: readonly string[];
  readonly findings: readonly Finding[];
  /** Absent where it took too long to tell. */
  readonly uses?: VariableUses;
}

/** Variables that every document has besides those of its region. */
export function builtInVariables(
  release: string,
  region: { readonly id: string; readonly name: string; readonly role: string },
): Readonly<Record<string, unknown>> {
  return { release, region: region.id, region_name: region.name, region_role: region.role };
}

/** Those, and what each MOP has besides. */
export const givenNames: ReadonlySet<string> = new Set([
  ...['release', 'region', 'region_name', 'region_role'],
  ...['mop_id', 'mop_title'],
]);

const largestDocument = 5 * 1024 * 1024;

/** What is known of names once the variables of all regions are. */
export interface DocumentRules extends NameRules {
  readonly isSecretPath: IsSecretPath;
}

/** The rules of names, and what is masked in any region. */
export function documentRules(rules: NameRules, regions: readonly RegionVariables[]): DocumentRules {
  const masked = new Set(regions.flatMap(({ values }) => [...maskedPaths(values)]));
  const isSecretPath: IsSecretPath = (path) =>
    rules.isSecret(path[0] ?? '') || path.some((_, index) => masked.has(path.slice(0, index + 1).join('.')));
  return { ...rules, isSecretPath };
}

/** One MOP for all regions. A region in which something is missing has findings and no document. */
export function renderMop(
  mop: DescribedMop,
  regions: readonly RegionVariables[],
  rules: DocumentRules,
  engine: TemplateEngine,
): RenderedMop {
  const findings: Finding[] = [];
  const places = new Map<string, PlaceOf>();
  const textOf = (file: string): string => {
    const part = mop.parts.get(file);
    return part?.kind === 'text' ? part.text : mop.body;
  };
  const placeIn = (file: string): PlaceOf => {
    const known = places.get(file) ?? placesIn(textOf(file));
    places.set(file, known);
    return known;
  };
  const template = instrumentMop(mop, rules.isRuntime, rules.isSecretPath, (kind, name) => engine.has(kind, name));
  const report = (rule: string, { file, offset }: InFile, message: string, region?: string): void => {
    findings.push({
      rule,
      severity: 'error',
      message: /\.docx$/i.test(file) ? `${message}, in "${excerptAt(mop.body, offset)}"` : message,
      file,
      ...placeIn(file)(offset),
      mop: mop.id,
      ...(region === undefined ? {} : { regions: [region] }),
    });
  };
  const { runtime } = template;
  const missingRoots = new Set<string>();
  const uses: VariableUses = {
    mentioned: template.mentioned,
    missing: missingRoots,
    defaulted: template.defaulted
      .filter(({ root }) => !rules.isSecret(root) && !rules.isRuntime(root) && template.names.has(root))
      .map(({ text, root, file, offset }) => ({ text, root, file, ...placeIn(file)(offset) })),
  };
  for (const problem of template.problems) report(problem.rule, problem, problem.message);
  const isFaulty = template.problems.length > 0;
  const isBroken = template.problems.some(({ passable }) => !passable);
  const compiled = isBroken ? undefined : engine.compile(template.source, template.parts);
  if (compiled?.kind !== 'compiled') {
    const first = compiled && template.placeOf(compiled);
    const faulty = template.files.flatMap((file) =>
      faultyPieces(textOf(file), (text) => runtime.includes(text), engine).map((piece) => ({ ...piece, file })),
    );
    if (first && !faulty.some(({ file, start }) => file === first.file && start === first.offset))
      report('template-syntax', first, compiled.message);
    for (const piece of faulty) report('template-syntax', piece, piece.message);
    return { documents: [], runtime, findings, uses };
  }

  const documents = regions.flatMap((region): RenderedDocument[] => {
    const variables: Variables = { ...region.values, mop_id: mop.id, mop_title: mop.title };
    const missing = new Set<number>();
    const asked = Object.fromEntries(
      [...template.mentioned].flatMap((name) =>
        Object.hasOwn(variables, name) ? [[name, variables[name]] as const] : [],
      ),
    );
    const rendered = compiled.template.render(asked, (index) => {
      const read = template.reads[index];
      if (read !== undefined && rules.isSecret(read.root)) return String(maskSecret(read.text));
      missing.add(index);
      return '';
    });
    // Where the engine broke off early, what stands behind that place is judged without looking at branches.
    if (rendered.kind === 'failed' && missing.size > 0) {
      const reached = template.placeOf(rendered);
      template.reads.forEach((read, index) => {
        if (
          read.file === reached.file &&
          read.offset > reached.offset &&
          template.names.has(read.root) &&
          !Object.hasOwn(variables, read.root)
        )
          missing.add(index);
      });
    }
    for (const index of missing) {
      const read = template.reads[index];
      if (read === undefined || rules.isSecret(read.root)) continue;
      // What has no value may be what a filter that is lacking, or a file, would have given.
      if (isFaulty && (!template.names.has(read.root) || Object.hasOwn(variables, read.root))) continue;
      missingRoots.add(read.root);
      report('undefined-variable', read, missingMessage(read, variables), region.region);
    }
    if (rendered.kind === 'failed') {
      if (missing.size === 0 && !isFaulty) {
        report('template-failure', template.placeOf(rendered), rendered.message, region.region);
      }
      return [];
    }
    if (missing.size > 0 || isFaulty) return [];
    if (rendered.text.length > largestDocument) {
      const size = `${(rendered.text.length / 1024 / 1024).toFixed(1)} MiB`;
      report(
        'document-size',
        { file: mop.source, offset: 0 },
        `the document has ${size}: at most ${largestDocument / 1024 / 1024} MiB are rendered`,
        region.region,
      );
      return [];
    }
    const shown = rules.copies.nameIn(`${mop.title}\n${rendered.text}`);
    if (shown !== undefined) {
      const message = `shows the value of ${shown}: write {{ ${shown} }} in its place`;
      report('secret-in-text', copyIn(mop, rules.copies), message, region.region);
      return [];
    }
    if (rendered.text.trim() === '') {
      const message = 'has nothing in its document: no text stands below the metadata, or no condition holds';
      report('empty-document', { file: mop.source, offset: 0 }, message, region.region);
      return [];
    }
    const used = runtime.filter((expression) => rendered.text.includes(expression));
    const markdown = withRuntimeNote(tidy(rendered.text), used);
    return [{ region: region.region, mop: mop.id, markdown, runtime: used }];
  });
  return { documents, runtime, findings, uses };
}

/** What stands there: a Word document has no lines to point at. */
function excerptAt(text: string, offset: number): string {
  const start = Math.max(text.lastIndexOf('\n', offset - 1) + 1, offset - 30);
  const end = text.indexOf('\n', offset);
  return text.slice(start, Math.min(end < 0 ? text.length : end, offset + 40)).trim();
}

/** Where a secret's value stands in a MOP or in what it takes in; it may also have been put together. */
function copyIn(mop: DescribedMop, copies: SecretCopies): InFile {
  const texts = [
    [mop.source, mop.body] as const,
    ...[...mop.parts].map(([file, part]) => [file, part.kind === 'text' ? part.text : ''] as const),
  ];
  for (const [file, text] of texts) {
    const offset = copies.offsetIn(text);
    if (offset !== undefined) return { file, offset };
  }
  return { file: mop.source, offset: 0 };
}

/** What is not known yet is said where people look for it: at the end, once. */
function withRuntimeNote(markdown: string, expressions: readonly string[]): string {
  if (expressions.length === 0) return markdown;
  const shown = expressions.map((expression) => {
    const fence = expression.includes('`') ? '``' : '`';
    return `${fence}${expression.replace(/\s+/g, ' ')}${fence}`;
  });
  return `${markdown}\n---\n\nKnown only when Ansible runs, and left as it is written: ${shown.join(', ')}\n`;
}

/** Begins with text, ends with one line end. */
function tidy(markdown: string): string {
  return `${markdown.replace(/^(?:[ \t]*\n)+/, '').trimEnd()}\n`;
}

const ansibleNames = /^(?:ansible_\w+|hostvars|groups|group_names|inventory_\w+|play_hosts|lookup|query)$/;

function missingMessage(read: PlacedRead, variables: Variables): string {
  if (Object.hasOwn(variables, read.root)) {
    const [, attribute] = /^\w+\.(\w+)$/.exec(read.text) ?? [];
    const parent = variables[read.root];
    const siblings = typeof parent === 'object' && parent !== null ? Object.keys(parent) : [];
    return `${read.text} has no value${attribute === undefined ? '' : didYouMean(attribute, siblings)}`;
  }
  if (ansibleNames.test(read.root)) {
    return `"${read.root}" is known only when Ansible runs: add it to runtime: in release.yaml to keep the expression`;
  }
  return `variable "${read.text}" is not defined${didYouMean(read.root, Object.keys(variables))}`;
}
