import type { DescribedMop } from '../../mop/describe-mops.js';
import type { Finding } from '../../mop/finding.js';
import { alikeMarkdownHtml } from '../../mop/markdown-html.js';
import type { RegionVariables } from '../../mop/region-variables.js';
import { renderMop, type DocumentRules, type RenderedMop } from '../../mop/render-documents.js';
import type { TemplateEngine } from '../../mop/template-engine.js';
import { withinTime } from './within-time.js';

/** A document that takes longer is broken off. */
export const withinLimit = withinTime(2_000);
/** Regions of one MOP in which that may happen before its other regions are not even tried. */
const mostTimeouts = 3;

/** All regions at once, which is the usual case; each by itself where they take too long together. */
export function renderInTime(
  mop: DescribedMop,
  regions: readonly RegionVariables[],
  rules: DocumentRules,
  engine: TemplateEngine,
): RenderedMop {
  const together = withinLimit(() => renderMop(mop, regions, rules, engine));
  if (together.kind === 'done') return together.value;
  let timeouts = 0;
  const each = regions.map((region): RenderedMop => {
    const alone =
      timeouts < mostTimeouts
        ? withinLimit(() => renderMop(mop, [region], rules, engine))
        : ({ kind: 'timeout' } as const);
    if (alone.kind === 'done') return alone.value;
    timeouts += 1;
    const why =
      timeouts <= mostTimeouts ? 'takes more than 2 s to render' : 'is not tried: other regions took too long';
    const place = { file: mop.source, line: 1, column: 1, mop: mop.id, regions: [region.region] };
    return {
      documents: [],
      runtime: [],
      findings: [{ rule: 'render-time', severity: 'error', message: why, ...place }],
    };
  });
  const [uses] = each.flatMap((one) => one.uses ?? []);
  return {
    documents: each.flatMap((one) => one.documents),
    runtime: [...new Set(each.flatMap((one) => one.runtime))],
    findings: each.flatMap((one) => one.findings),
    ...(uses && { uses }),
  };
}

/** What the Markdown of each region's document is as HTML. */
export interface RenderedPages {
  readonly bodies: ReadonlyMap<string, string>;
  readonly findings: readonly Finding[];
}

/** Text can take a parser of Markdown as long as a template can take the engine. */
export function pagesInTime(mop: DescribedMop, { documents }: RenderedMop): RenderedPages {
  const convert = (some: RenderedMop['documents']): ReadonlyMap<string, string> => {
    const toHtml = alikeMarkdownHtml();
    return new Map(some.map(({ region, markdown, runtime }) => [region, toHtml(markdown, runtime)]));
  };
  const together = withinLimit(() => convert(documents));
  if (together.kind === 'done') return { bodies: together.value, findings: [] };
  const findings: Finding[] = [];
  const bodies = new Map<string, string>();
  for (const document of documents) {
    const alone = findings.length < mostTimeouts ? withinLimit(() => convert([document])) : undefined;
    if (alone?.kind === 'done') for (const [region, body] of alone.value) bodies.set(region, body);
    else {
      const message = alone
        ? 'takes more than 2 s to become HTML'
        : 'does not become HTML: other regions took too long';
      const place = { file: mop.source, line: 1, column: 1, mop: mop.id, regions: [document.region] };
      findings.push({ rule: 'render-time', severity: 'error', message, ...place });
    }
  }
  return { bodies, findings };
}
