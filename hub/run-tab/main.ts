import '../page.css';
import './run-tab.css';
import * as SDK from 'azure-devops-extension-sdk';
import MarkdownIt from 'markdown-it';
import { z } from 'zod';
import { OperatorError } from '../../src/release/operator-error.js';
import { thisProject } from '../devops/organization.js';
import { shown } from '../foreign-text.js';
import { runSummaries } from './run-summaries.js';

z.config({ jitless: true });

interface Build {
  readonly id: number;
}
/** What the page of a run hands to its tabs. */
interface TabConfiguration {
  onBuildChanged?: (listener: (build: Build) => void) => void;
}

/** Markdown of others: no HTML, no images, and `javascript:` links stay text. */
const markdown = new MarkdownIt({ html: false, linkify: false }).disable('image');

/** A tab on the pipeline run: what its MOPs did, as report-release attached it. */
async function main(): Promise<void> {
  await SDK.init({ loaded: false, applyTheme: true });
  const { onBuildChanged } = SDK.getConfiguration() as TabConfiguration;
  let drawn = 0;
  onBuildChanged?.(({ id }) => {
    if (id === drawn) return;
    drawn = id;
    void draw(id);
  });
  await SDK.notifyLoadSucceeded();
}

async function draw(buildId: number): Promise<void> {
  const root = document.getElementById('summaries');
  if (!root) return;
  try {
    const summaries = await runSummaries(await thisProject(), buildId);
    if (summaries.length === 0)
      root.textContent = 'This run has attached no summary yet. It appears when its last job reports.';
    else root.replaceChildren(...summaries.map(article));
  } catch (error) {
    root.textContent = error instanceof OperatorError ? shown(error.message) : 'The summaries cannot be read.';
  }
}

function article(text: string): HTMLElement {
  const element = document.createElement('article');
  element.innerHTML = markdown.render(text);
  for (const link of Array.from(element.querySelectorAll('a'))) {
    link.target = '_blank';
    link.rel = 'noopener noreferrer';
  }
  return element;
}

main().catch((error: unknown) => {
  void SDK.notifyLoadFailed(error instanceof Error ? error : String(error));
});
