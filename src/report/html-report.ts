import { htmlDocument } from '../mop/html-document.js';
import { markdownHtml } from '../mop/markdown-html.js';
import { measuredCharts, type ReadItem } from './measured-charts.js';
import { chartStyles } from './probe-chart.js';

/** The deployment report, which is Markdown, as one HTML file that fetches and runs nothing, with a chart for every probe. */
export function htmlReport(release: string, markdown: string, measured: readonly ReadItem[]): string {
  return htmlDocument({
    title: `Deployment report of ${release}`,
    about: 'Written from the ledger. It fetches nothing and runs nothing.',
    body: markdownHtml(markdown),
    after: {
      styles: `body{max-width:80rem}main :is(th,td){overflow-wrap:break-word}${chartStyles}`,
      html: measuredCharts(measured),
    },
  });
}
