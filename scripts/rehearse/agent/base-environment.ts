import { rehearsalVariable } from './leftovers.js';

/** What this process was itself started with by npm, tsx or another agent is none of a task's business. */
const ownBusiness =
  /^(npm_|NODE_OPTIONS$|NODE_ENV$|INIT_CWD$|INPUT_|ENDPOINT_|SECRET_|SECUREFILE_|AGENT_|SYSTEM_|BUILD_|AZP_|TF_BUILD$|VSTS_|INIT_)/i;

/** The environment that an agent on this machine would have, with what the host adds and the rehearsal's mark. */
export function baseEnvironment(
  own: NodeJS.ProcessEnv,
  added: Readonly<Record<string, string>>,
  rehearsalId: string,
): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(own)) {
    if (value !== undefined && !ownBusiness.test(name)) environment[name] = value;
  }
  return { ...environment, ...added, [rehearsalVariable]: rehearsalId };
}
