import type { DescribedMop } from './describe-mops.js';
import { groupFindings } from './group-findings.js';
import { findingText, type Finding } from './finding.js';
import { escapeHtml, htmlPage } from './html-page.js';

/** The matrix of MOPs and regions as one page. */
export interface IndexPage {
  readonly release: string;
  readonly title: string;
  /** Absent where the release was not rendered. */
  readonly manifestHash?: string;
  readonly toolVersion: string;
  readonly regions: readonly { readonly id: string; readonly name: string }[];
  readonly mops: readonly (Omit<DescribedMop, 'body' | 'parts' | 'playbooks'> & {
    /** Hash of each region's document. */
    readonly documents: Readonly<Record<string, string>>;
  })[];
  readonly findings: readonly Finding[];
}

/** Findings that the page lists; all stand in findings.json. */
const mostListed = 1000;

const styles = `body{max-width:110rem}header p{color:var(--quiet);margin:.2rem 0}.bad{border-left:4px solid var(--error);padding:.4rem .8rem;background:var(--soft)}
form{display:flex;flex-wrap:wrap;gap:.6rem 1.2rem;margin:1rem 0;padding:.6rem;background:var(--soft)}label{color:var(--quiet)}select{font:inherit;color:var(--text);background:var(--back);border:1px solid var(--line);padding:.15rem .3rem;max-width:16rem}
.matrix{overflow-x:auto;counter-reset:shown}.matrix table{width:100%}.matrix tbody tr{counter-increment:shown}thead th{background:var(--soft)}
.number{text-align:right;font-variant-numeric:tabular-nums}td.hash{white-space:nowrap}.high{font-weight:600}.quiet{color:var(--quiet);font-size:.85em}
.error{color:var(--error)}.warning{color:var(--warning)}.shown{color:var(--quiet)}.shown::before{content:counter(shown)}ol li{margin:.15rem 0;overflow-wrap:anywhere}
@media print{form{display:none}.matrix{overflow:visible}td,th{padding:.15rem .3rem}@page{size:A4 landscape;margin:12mm}body{font-size:9pt}}`;

/** Filters are a matter of style sheets alone: the page runs no script. */
export function indexPage(page: IndexPage): string {
  const rules = groupFindings(page.findings).map((group) => group.rule);
  const categories = [...new Set(page.mops.map((mop) => mop.category))].filter((name) => name !== '');
  const documents = page.mops.reduce((sum, mop) => sum + Object.keys(mop.documents).length, 0);
  const errors = page.findings.filter((finding) => finding.severity === 'error').length;
  const warnings = page.findings.length - errors;
  const heading =
    page.manifestHash === undefined
      ? `<p class="bad"><strong class="error">Not rendered: ${count(errors, 'error')}${warnings > 0 ? ` and ${count(warnings, 'warning')}` : ''}.</strong> Nothing was published; what follows is what is wrong.</p>`
      : `<p>${count(documents, 'document')}: ${count(page.mops.length, 'MOP')} × ${count(page.regions.length, 'region')}${warnings > 0 ? `, <span class="warning">${count(warnings, 'warning')}</span>` : ', no finding'}. Manifest <span class="hash">${escapeHtml(page.manifestHash)}</span></p>`;
  return htmlPage({
    title: `${page.release}: ${page.title}`,
    styles: `${styles}\n${filterStyles(page, categories, rules)}`,
    body: `<main>
<header>
<h1>${escapeHtml(page.release)}: ${escapeHtml(page.title)}</h1>
${heading}
<p>mop-release ${escapeHtml(page.toolVersion)}</p>
</header>
${filters(page, categories, rules)}
<div class="matrix" tabindex="0" role="region" aria-label="MOPs and regions">
${matrix(page, categories)}
<p class="shown"> of ${count(page.mops.length, 'MOP')} shown.</p>
</div>
${findingList(page, categories, rules)}
</main>`,
  });
}

const count = (amount: number, what: string): string => `${amount} ${what}${amount === 1 ? '' : 's'}`;

type Filter = readonly [id: string, label: string, options: readonly string[]];

const risks = ['low', 'medium', 'high'] as const;

function filters(page: IndexPage, categories: readonly string[], rules: readonly string[]): string {
  const all: readonly Filter[] = [
    ['category', 'Category', categories],
    ['risk', 'Risk', risks],
    ['region', 'Region', page.regions.map((region) => region.id)],
    ['finding', 'Findings', ['with a finding', 'without', ...rules]],
  ];
  const select = ([id, label, options]: Filter): string => {
    const values = options.map((text, index) => `<option value="${index}">${escapeHtml(text)}</option>`);
    return `<label for="${id}">${label} <select id="${id}"><option value="all">all</option>${values.join('')}</select></label>`;
  };
  return `<form autocomplete="off">${all.map(select).join('')}<button type="reset">Show all</button></form>`;
}

/** Rows carry the numbers of their category, risk and findings, cells that of their region; what is not chosen is not displayed. */
function filterStyles(page: IndexPage, categories: readonly string[], rules: readonly string[]): string {
  const chosen = (id: string, value: number): string => `main:has(#${id}>[value="${value}"]:checked) `;
  const hide = '{display:none}';
  return [
    ...categories.map((_, index) => `${chosen('category', index)}[data-c]:not([data-c="${index}"])${hide}`),
    ...risks.map((_, index) => `${chosen('risk', index)}[data-k]:not([data-k="${index}"])${hide}`),
    ...page.regions.map(
      (_, index) =>
        `${chosen('region', index)}:is([data-r]:not([data-r="${index}"]),[data-rs]:not([data-rs~="${index}"]))${hide}`,
    ),
    `${chosen('finding', 0)}tbody [data-f=""]${hide}`,
    `${chosen('finding', 1)}[data-f]:not([data-f=""])${hide}`,
    ...rules.map((_, index) => `${chosen('finding', index + 2)}[data-f]:not([data-f~="${index}"])${hide}`),
  ].join('\n');
}

function matrix(page: IndexPage, categories: readonly string[]): string {
  const ofMop = new Map<string, Finding[]>();
  for (const finding of page.findings) {
    const id = finding.mop ?? page.mops.find((mop) => mop.source === finding.file)?.id;
    if (id === undefined) continue;
    const known = ofMop.get(id);
    if (known === undefined) ofMop.set(id, [finding]);
    else known.push(finding);
  }
  const numbers = new Map(groupFindings(page.findings).map((group, index) => [group.rule, index]));
  const rows = page.mops.map((mop, index) => {
    const findings = ofMop.get(mop.id) ?? [];
    const rules = [...new Set(findings.map((finding) => numbers.get(finding.rule) ?? -1))];
    const title = escapeHtml(mop.title);
    const name =
      page.manifestHash === undefined ? title : `<a href="mops/${escapeHtml(encodeURI(mop.id))}.html">${title}</a>`;
    const cells = page.regions.map((region, number) => {
      const seen = findings.filter((finding) => finding.regions?.includes(region.id) ?? true);
      return `<td class="hash" data-r="${number}">${cell(mop, region.id, seen)}</td>`;
    });
    return `<tr data-c="${categories.indexOf(mop.category)}" data-k="${risks.indexOf(mop.risk)}" data-f="${rules.join(' ')}"><td class="number">${index + 1}</td><td>${name}<br><span class="quiet">${escapeHtml(mop.id)}${mop.manual ? ' · manual: a person attests it' : ''}</span></td><td>${escapeHtml(mop.category)}</td><td class="${mop.risk}">${mop.risk}</td><td class="number">${mop.estimateMinutes}</td>${cells.join('')}</tr>`;
  });
  const regions = page.regions.map(
    (region, number) =>
      `<th data-r="${number}" scope="col" title="${escapeHtml(region.name)}">${escapeHtml(region.id)}</th>`,
  );
  return `<table>
<thead><tr><th scope="col">#</th><th scope="col">MOP</th><th scope="col">Category</th><th scope="col">Risk</th><th scope="col">Minutes</th>${regions.join('')}</tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>`;
}

function cell(mop: IndexPage['mops'][number], region: string, findings: readonly Finding[]): string {
  const errors = findings.filter((finding) => finding.severity === 'error').length;
  const hash = mop.documents[region];
  const marks = [
    ...(errors > 0 ? [`<span class="error">✗ ${errors}</span>`] : []),
    ...(findings.length > errors ? [`<span class="warning">▲ ${findings.length - errors}</span>`] : []),
  ];
  if (hash === undefined) return marks.length === 0 ? '–' : marks.join(' ');
  const path = escapeHtml(encodeURI(`${region}/${mop.id}.html`));
  return [`<a href="${path}" title="SHA-256 ${hash}">${hash.slice(0, 8)}</a>`, ...marks].join(' ');
}

function findingList(page: IndexPage, categories: readonly string[], rules: readonly string[]): string {
  const { findings } = page;
  if (findings.length === 0) return '';
  const mops = new Map(page.mops.map((mop) => [mop.id, mop]));
  const regions = new Map(page.regions.map((region, index) => [region.id, index]));
  const items = findings.slice(0, mostListed).map((finding) => {
    const mop = finding.mop === undefined ? undefined : mops.get(finding.mop);
    const about =
      mop === undefined ? '' : ` data-c="${categories.indexOf(mop.category)}" data-k="${risks.indexOf(mop.risk)}"`;
    const where =
      finding.regions === undefined ? '' : ` data-rs="${finding.regions.map((id) => regions.get(id)).join(' ')}"`;
    return `<li${about}${where} data-f="${rules.indexOf(finding.rule)}"><strong class="${finding.severity}">${finding.severity}</strong> ${escapeHtml(findingText(finding))} <span class="quiet">${escapeHtml(finding.rule)}</span></li>`;
  });
  const rest = findings.length - items.length;
  const groups = groupFindings(findings).map(
    ({ rule, severity, amount }) => `<span class="${severity}">${amount} × ${escapeHtml(rule)}</span>`,
  );
  return `<h2>${count(findings.length, 'finding')}</h2>
<p>${groups.join(', ')}</p>
<ol>
${items.join('\n')}
</ol>${rest > 0 ? `\n<p>and ${rest} more in findings.json</p>` : ''}`;
}
