import { displayText, scalar } from './yaml-text.js';
import type { PipelinesInput } from './pipelines-input.js';

const editorSchema = 'https://raw.githubusercontent.com/microsoft/azure-pipelines-vscode/main/service-schema.json';

/**
 * What every generated pipeline shares: comments, no triggers, the templates' repository, the template that it extends.
 * `parameters` are lines of YAML, written below `parameters:` with their indentation deepened; `schedules` stand as they are.
 */
export function consumerYaml(
  input: PipelinesInput,
  template: string,
  about: readonly string[],
  parameters: readonly string[],
  schedules: readonly string[] = [],
): string {
  const { name, ref, endpoint } = input.templatesRepository;
  return `${[
    `# yaml-language-server: $schema=${editorSchema}`,
    ...about.map((line) => `# ${displayText(line)}`),
    `# Written by "npm run generate-pipelines" from ${displayText(input.releaseFile)}: change that file, then generate again.`,
    '',
    'trigger: none # a push must never start a release',
    'pr: none',
    ...schedules,
    '',
    'resources:',
    '  repositories:',
    '    - repository: mop',
    '      type: git',
    `      name: ${scalar(name)}`,
    `      ref: ${scalar(ref)}`,
    ...(endpoint === undefined ? [] : [`      endpoint: ${scalar(endpoint)}`]),
    '',
    'lockBehavior: sequential # the default would cancel an older run that waits',
    '',
    'extends:',
    `  template: templates/${template}@mop`,
    '  parameters:',
    ...parameters.map((line) => `    ${line}`),
  ].join('\n')}\n`;
}
