import type { DescribedMop } from './describe-mops.js';
import { compareRegions, type Stretch, type Variant } from './compare-regions.js';
import type { Finding } from './finding.js';
import { escapeHtml, htmlPage } from './html-page.js';

/** A MOP as one page: what was decided of it, its documents, and where its regions differ. */
export interface MopPage {
  readonly release: string;
  readonly mop: Omit<DescribedMop, 'body' | 'parts'>;
  readonly runtime: readonly string[];
  readonly findings: readonly Finding[];
  readonly documents: readonly { readonly region: string; readonly markdown: string }[];
}

const styles = `body{max-width:100rem}dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem;margin:0 0 1rem}dt{color:var(--quiet)}dd{margin:0}
.side{display:grid;grid-auto-flow:column;grid-auto-columns:minmax(13rem,1fr);gap:1px;background:var(--line);border:1px solid var(--line);overflow-x:auto;margin:.4rem 0}
.side>div{background:var(--back);min-width:0}.side h3{font-size:.85rem;margin:0;padding:.25rem .6rem;background:var(--soft);overflow-wrap:anywhere}
.side pre{margin:0;padding:.4rem .6rem;background:none;white-space:pre-wrap;overflow-wrap:anywhere}
mark{background:var(--mark);color:inherit}.none{color:var(--quiet);font-style:italic;padding:.4rem .6rem;margin:0}
details{margin:.2rem 0}summary{color:var(--quiet);cursor:pointer;font-size:.9rem}details pre{white-space:pre-wrap;overflow-wrap:anywhere;margin:.2rem 0}
.error{color:var(--error)}.warning{color:var(--warning)}
@media print{.side{grid-auto-flow:row;grid-template-columns:repeat(3,1fr);grid-auto-columns:auto}.side>div{break-inside:avoid}details>summary{list-style:none}}`;

export function mopPage(page: MopPage): string {
  const { mop, documents } = page;
  const stretches = compareRegions(documents);
  return htmlPage({
    title: `${mop.title} · ${page.release}`,
    styles,
    body: `<nav class="screen"><a href="../index.html">${escapeHtml(page.release)}: all MOPs</a></nav>
<main>
<h1>${escapeHtml(mop.title)}</h1>
${facts(page)}
${findingList(page.findings)}<h2>Differences between regions</h2>
<p>${escapeHtml(differenceText(stretches, documents.length))}</p>
${stretches.map((stretch) => stretchHtml(stretch, documents.length)).join('\n')}
</main>`,
  });
}

function facts({ mop, runtime, documents }: MopPage): string {
  const playbooks = Object.entries(mop.playbooks).map(
    ([phase, path = '']) => `${phase} <code>${escapeHtml(path)}</code>`,
  );
  const links = documents.map(({ region }) => {
    const path = escapeHtml(encodeURI(`../${region}/${mop.id}`));
    return `<a href="${path}.html">${escapeHtml(region)}</a>`;
  });
  const rows: readonly (readonly [string, string])[] = [
    ['Id', `<code>${escapeHtml(mop.id)}</code>, from <code>${escapeHtml(mop.source)}</code>`],
    ['Category', escapeHtml(mop.category)],
    ['Type', escapeHtml(mop.evidence.length === 0 ? `${mop.type}, declared` : mop.evidence.join('; '))],
    ['Risk', escapeHtml(mop.risk)],
    ['Estimate', `${mop.estimateMinutes} min`],
    [
      'Depends on',
      mop.dependsOn.length === 0
        ? 'nothing'
        : mop.dependsOn.map((id) => `<a href="${escapeHtml(encodeURI(id))}.html">${escapeHtml(id)}</a>`).join(', '),
    ],
    ['Done by', mop.manual ? 'a person, who attests it; no playbook runs' : playbooks.join(' · ')],
    ...(runtime.length === 0
      ? []
      : [['Known at run time', runtime.map((text) => `<code>${escapeHtml(text)}</code>`).join(' ')] as const]),
    ['Documents', links.join(' · ')],
  ];
  return `<dl>\n${rows.map(([name, value]) => `<dt>${name}</dt><dd>${value}</dd>`).join('\n')}\n</dl>`;
}

function findingList(findings: readonly Finding[]): string {
  if (findings.length === 0) return '';
  const items = findings.map(({ severity, file, line, column, message, regions }) => {
    const where = `${file}:${line}:${column}${regions === undefined ? '' : ` (${regions.join(', ')})`}`;
    return `<li><strong class="${severity}">${severity}</strong> ${escapeHtml(message)} <span class="hash">${escapeHtml(where)}</span></li>`;
  });
  return `<h2>Findings</h2>\n<ul>\n${items.join('\n')}\n</ul>\n`;
}

function differenceText(stretches: readonly Stretch[], regions: number): string {
  if (regions < 2) return 'There is one region only.';
  const places = stretches.filter((stretch) => stretch.kind === 'different').length;
  return places === 0
    ? `The documents of all ${regions} regions are the same, byte for byte.`
    : `The documents differ in ${places} ${places === 1 ? 'place' : 'places'}; what is the same in all ${regions} regions is folded.`;
}

function stretchHtml(stretch: Stretch, regions: number): string {
  if (stretch.kind === 'same') {
    const { lines } = stretch;
    if (lines.every((line) => line.trim() === '')) return '';
    const text =
      regions < 2
        ? `${lines.length} lines`
        : `${lines.length} ${lines.length === 1 ? 'line' : 'lines'} the same in all regions`;
    const first = lines.find((line) => line.trim() !== '') ?? '';
    return `<details><summary>${text}: <code>${escapeHtml(first.length > 80 ? `${first.slice(0, 79)}…` : first)}</code></summary><pre>${escapeHtml(lines.join('\n'))}</pre></details>`;
  }
  const { variants } = stretch;
  const [{ lines: first } = { lines: [] }] = variants;
  const paired = variants.every(({ lines }) => lines.length === first.length);
  const shared = paired ? first.map((_, index) => sharedEnds(variants.map(({ lines }) => lines[index] ?? ''))) : [];
  return `<div class="side" tabindex="0" role="group" aria-label="differs">${variants.map((variant) => variantHtml(variant, shared)).join('')}</div>`;
}

function variantHtml(variant: Variant, shared: readonly SharedEnds[]): string {
  const heading = `<h3>${escapeHtml(variant.regions.join(', '))}</h3>`;
  if (variant.lines.length === 0) return `<div>${heading}<p class="none">has nothing here</p></div>`;
  const lines = variant.lines.map((line, index) => marked(line, shared[index]));
  return `<div>${heading}<pre>${lines.join('\n')}</pre></div>`;
}

/** A line with the words marked that are not the same in all its variants. */
function marked(line: string, shared: SharedEnds | undefined): string {
  if (shared === undefined || shared.start >= line.length) return escapeHtml(line);
  const at = line.length - shared.end;
  return `${escapeHtml(line.slice(0, shared.start))}<mark>${escapeHtml(line.slice(shared.start, at))}</mark>${escapeHtml(line.slice(at))}`;
}

/** How many letters at both ends of a line all its variants share, in whole words. */
interface SharedEnds {
  readonly start: number;
  readonly end: number;
}

function sharedEnds(lines: readonly string[]): SharedEnds {
  const [first = ''] = lines;
  const shortest = lines.reduce((least, line) => Math.min(least, line.length), Infinity);
  const isSpace = (letter: string | undefined): boolean => letter === undefined || /\s/.test(letter);
  let start = 0;
  while (start < shortest && lines.every((line) => line[start] === first[start])) start += 1;
  while (start > 0 && !isSpace(first[start - 1]) && !lines.every((line) => isSpace(line[start]))) start -= 1;
  let end = 0;
  const room = shortest - start;
  while (end < room && lines.every((line) => line.at(-1 - end) === first.at(-1 - end))) end += 1;
  while (end > 0 && !isSpace(first.at(-end)) && !lines.every((line) => isSpace(line[line.length - end - 1]))) end -= 1;
  return { start, end };
}
