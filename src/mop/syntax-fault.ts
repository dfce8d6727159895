/** What ansible-playbook says of a playbook that it cannot read. */
export interface SyntaxFault {
  readonly severity: 'error' | 'warning';
  readonly message: string;
  /** As Ansible names it, absolute; absent where it names none. */
  readonly file?: string;
  readonly line: number;
  readonly column: number;
}

/** Another agent, or a step before, may have what this one lacks. */
const lacking =
  /couldn't resolve module|the role '[^']*' was not found|collection .* not found|unable to (?:load|find) .*plugin/i;
/** Without the password nothing can be said of what is encrypted. */
const encrypted = /no vault secrets|vault password|decrypt/i;

/**
 * Reads the output of `ansible-playbook --syntax-check` that failed; undefined where only a password is missing. What is not
 * understood is a warning, for then nothing is known about the playbook.
 */
export function syntaxFault(output: string): SyntaxFault | undefined {
  const said = /^ERROR! ([^]*?)(?:\n\n(?:The error appears|The offending)|$(?![^]))/m.exec(output)?.[1] ?? '';
  const lines = said.split('\n').map((line) => line.trim());
  const message = (lines.findLast((line) => line !== '' && !/^(?:JSON: |We were unable)/.test(line)) ?? '').replace(
    /\.$/,
    '',
  );
  if (encrypted.test(said)) return undefined;
  if (message === '') return { severity: 'warning', message: unread(output), line: 1, column: 1 };
  const [, file, line = 1, column = 1] =
    /The error appears to be in '(.+)': line (\d+), column (\d+)/.exec(output) ?? [];
  const first = lacking.test(said) ? (lines[0] ?? message).replace(/\. This often.*$/, '') : message;
  return {
    severity: lacking.test(said) ? 'warning' : 'error',
    message: first,
    ...(file === undefined ? {} : { file }),
    line: Number(line),
    column: Number(column),
  };
}

function unread(output: string): string {
  const last = output.trim().split('\n').at(-1)?.trim().slice(0, 300) ?? '';
  return `says nothing about the playbook${last === '' ? '' : `: ${last}`}`;
}
