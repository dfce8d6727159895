import { didYouMean } from '../release/near-name.js';
import type { DescribedMop } from './describe-mops.js';
import { placesIn, type Finding } from './finding.js';
import { instrumentTemplate, type PlacedRead } from './instrument-template.js';
import type { NameRules, RegionVariables } from './region-variables.js';
import { maskSecret } from './secrets.js';
import type { TemplateEngine, Variables } from './template-engine.js';

export interface RenderedDocument {
  readonly region: string;
  readonly mop: string;
  readonly markdown: string;
}

export interface RenderedMop {
  readonly documents: readonly RenderedDocument[];
  /** Expressions that were left for Ansible. */
  readonly runtime: readonly string[];
  readonly findings: readonly Finding[];
}

/** Variables that every document has besides those of its region. */
export function builtInVariables(
  release: string,
  region: { readonly id: string; readonly name: string; readonly role: string },
): Readonly<Record<string, unknown>> {
  return { release, region: region.id, region_name: region.name, region_role: region.role };
}

const largestDocument = 5 * 1024 * 1024;

/** One MOP for all regions. A region in which something is missing has findings and no document. */
export function renderMop(
  mop: DescribedMop,
  regions: readonly RegionVariables[],
  rules: NameRules,
  engine: TemplateEngine,
): RenderedMop {
  const findings: Finding[] = [];
  const placeOf = placesIn(mop.body);
  const isWord = /\.docx$/i.test(mop.source);
  const template = instrumentTemplate(mop.body, rules.isRuntime);
  const report = (rule: string, offset: number, message: string, region?: string): void => {
    findings.push({
      rule,
      severity: 'error',
      message: isWord ? `${message}, in "${excerptAt(mop.body, offset)}"` : message,
      file: mop.source,
      ...placeOf(offset),
      mop: mop.id,
      ...(region === undefined ? {} : { regions: [region] }),
    });
  };
  const runtime = [...new Set(template.runtime.map((expression) => expression.text))];
  for (const problem of template.problems) report(problem.rule, problem.offset, problem.message);
  if (template.problems.length > 0) return { documents: [], runtime, findings };
  const compiled = engine.compile(template.source);
  if (compiled.kind === 'failed') {
    report('template-syntax', template.offsetAt(compiled.line, compiled.column), compiled.message);
    return { documents: [], runtime, findings };
  }

  const documents = regions.flatMap((region): RenderedDocument[] => {
    const variables: Variables = { ...region.values, mop_id: mop.id, mop_title: mop.title };
    const missing = new Set<number>();
    const used = Object.fromEntries(
      [...template.mentioned].flatMap((name) => (name in variables ? [[name, variables[name]] as const] : [])),
    );
    const rendered = compiled.template.render(used, (index) => {
      const read = template.reads[index];
      if (read !== undefined && rules.isSecret(read.root)) return String(maskSecret(read.text));
      missing.add(index);
      return '';
    });
    // Where the engine broke off early, what stands behind that place is judged without looking at branches.
    if (rendered.kind === 'failed' && missing.size > 0) {
      const reached = template.offsetAt(rendered.line, rendered.column);
      template.reads.forEach((read, index) => {
        if (read.offset > reached && template.names.has(read.root) && !(read.root in variables)) missing.add(index);
      });
    }
    for (const index of missing) {
      const read = template.reads[index];
      if (read === undefined || rules.isSecret(read.root)) continue;
      report('undefined-variable', read.offset, missingMessage(read, variables), region.region);
    }
    if (rendered.kind === 'failed') {
      if (missing.size === 0) {
        const offset = template.offsetAt(rendered.line, rendered.column);
        report('template-failure', offset, rendered.message, region.region);
      }
      return [];
    }
    if (missing.size > 0) return [];
    if (rendered.text.length > largestDocument) {
      const size = `${(rendered.text.length / 1024 / 1024).toFixed(1)} MiB`;
      report(
        'document-size',
        0,
        `the document has ${size}: at most ${largestDocument / 1024 / 1024} MiB are rendered`,
        region.region,
      );
      return [];
    }
    return [{ region: region.region, mop: mop.id, markdown: tidy(rendered.text) }];
  });
  return { documents, runtime, findings };
}

/** What stands there: a Word document has no lines to point at. */
function excerptAt(text: string, offset: number): string {
  const start = Math.max(text.lastIndexOf('\n', offset - 1) + 1, offset - 30);
  const end = text.indexOf('\n', offset);
  return text.slice(start, Math.min(end < 0 ? text.length : end, offset + 40)).trim();
}

/** Begins with text, ends with one line end. */
function tidy(markdown: string): string {
  return `${markdown.replace(/^(?:[ \t]*\n)+/, '').trimEnd()}\n`;
}

const ansibleNames = /^(?:ansible_\w+|hostvars|groups|group_names|inventory_\w+|play_hosts|lookup|query)$/;

function missingMessage(read: PlacedRead, variables: Variables): string {
  if (read.root in variables) {
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
