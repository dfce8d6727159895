import '../page.css';
import './widget.css';
import * as SDK from 'azure-devops-extension-sdk';
import { z } from 'zod';
import { OperatorError } from '../../src/release/operator-error.js';
import { thisProject, type Project } from '../devops/organization.js';
import { shown } from '../foreign-text.js';
import { followHere } from '../follow-here.js';
import { readStatus } from '../reduced/read-status.js';
import { statusLine } from '../reduced/status-view.js';

z.config({ jitless: true });

const pollMs = 30_000;
/** What a dashboard is told of its widget. */
const succeeded = { statusType: 0 };

/** One line on a dashboard: where the release is. It reads what everybody may read, through the service connection. */
async function main(): Promise<void> {
  await SDK.init({ loaded: false, applyTheme: true });
  const project = await thisProject();
  const draw = (settings: { readonly name?: string }) => {
    put('name', shown(settings.name ?? 'MOP release', 80));
    return look(project).then(() => succeeded);
  };
  SDK.register('widget', { load: draw, reload: draw });
  await SDK.notifyLoadSucceeded();
  followHere(() => look(project), pollMs);
}

async function look(project: Project): Promise<boolean> {
  try {
    const status = await readStatus(project);
    const { symbol, tone, sentence } = statusLine(status);
    put('symbol', symbol, tone);
    put('line', `${shown(status.release, 60)}: ${shown(sentence, 300)}`, tone);
    put(
      'as-of',
      `as of ${new Intl.DateTimeFormat('en-GB', { timeStyle: 'short' }).format(Date.parse(status.updatedAt))}`,
    );
    return true;
  } catch (error) {
    put('symbol', '?', 'warning');
    put('line', error instanceof OperatorError ? shown(error.message, 300) : 'The status cannot be read.', 'warning');
    return false;
  }
}

function put(id: string, text: string, tone?: string): void {
  const element = document.getElementById(id);
  if (!element) return;
  element.textContent = text;
  if (tone !== undefined) element.className = `tone-${tone}`;
}

main().catch((error: unknown) => {
  void SDK.notifyLoadFailed(error instanceof Error ? error : String(error));
});
