import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';

export const root = path.join(__dirname, '..', '..');

export interface Section {
  readonly title: string;
  /** The text of its fenced blocks of this language, in order. */
  readonly blocks: readonly string[];
}

/** The sections of a Markdown guide that hold fenced blocks of one language, by their nearest heading. */
export function sectionsOf(file: string, language: string): readonly Section[] {
  const text = readFileSync(path.join(root, file), 'utf8');
  return text.split(/^#{2,3} /m).flatMap((part) => {
    const [title = '', ...rest] = part.split('\n');
    const blocks = [...rest.join('\n').matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))];
    return blocks.length === 0 ? [] : [{ title, blocks: blocks.map(([, block = '']) => block) }];
  });
}

export interface Typed {
  readonly code: number | null;
  readonly output: string;
}

/** Types lines into a shell in the project's folder; the first command that fails ends it. */
export async function type(lines: string, environment: Readonly<Record<string, string>>): Promise<Typed> {
  const shell = spawn('bash', ['-euo', 'pipefail', '-c', lines], {
    cwd: root,
    env: { PATH: process.env['PATH'] ?? '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [shell.stdout, shell.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(shell, 'close')) as [number | null];
  return { code, output };
}
