import { OperatorError } from '../../release/operator-error.js';

/** What an author's inputs change of the plan. */
export interface PlanOverrides {
  /** Relative to the release's folder. */
  readonly inventory?: string | undefined;
  /** YAML mapping. */
  readonly extraVars?: string | undefined;
  readonly limit?: string | undefined;
  readonly tags?: string | undefined;
  /** Relative to the release's folder. */
  readonly healthProfile?: string | undefined;
  /** Names of environment variables that are handed on beside the usual ones. */
  readonly environment?: readonly string[] | undefined;
}

/** The overrides in words, for the ledger. Names of variables, never their values: they may be secret. */
export async function describeOverrides({
  inventory,
  extraVars,
  limit,
  tags,
  healthProfile,
  environment,
}: PlanOverrides): Promise<readonly string[]> {
  const settings = (environment ?? []).filter((name) => name.startsWith('ANSIBLE_'));
  return [
    ...(inventory === undefined ? [] : [`inventory ${inventory} instead of the plan's`]),
    ...(extraVars === undefined ? [] : [`extra variables ${(await variableNames(extraVars)).join(', ')}`]),
    ...(limit === undefined ? [] : [`limit ${limit}`]),
    ...(tags === undefined ? [] : [`tags ${tags} in implement and validate`]),
    ...(healthProfile === undefined ? [] : [`health profile ${healthProfile} instead of the plan's`]),
    ...(settings.length === 0 ? [] : [`Ansible's settings ${settings.join(', ')} from the environment`]),
  ];
}

/** The names in the input `extraVars`; throws with the line within the input when it cannot be used. */
async function variableNames(text: string): Promise<readonly string[]> {
  const { isMap, parseDocument } = await import('yaml');
  const document = parseDocument(text, { prettyErrors: true });
  const [error] = document.errors;
  if (error) {
    const line = error.linePos?.[0].line ?? 1;
    throw new OperatorError(
      `the extra variables are not YAML: ${error.message.split('\n')[0] ?? ''}`,
      `input 'extraVars', line ${line}`,
      'write one `name: value` a line',
    );
  }
  if (!isMap(document.contents)) {
    throw new OperatorError(
      'the extra variables are not a mapping',
      "input 'extraVars', line 1",
      'write one `name: value` a line',
    );
  }
  const names = document.contents.items.map(({ key }) => String(key));
  const reserved = names.find((name) => name.startsWith('mop_'));
  if (reserved !== undefined) {
    throw new OperatorError(
      `the variable ${reserved} is set by run-mop itself`,
      "input 'extraVars'",
      'choose a name that does not begin with mop_',
    );
  }
  return names;
}
