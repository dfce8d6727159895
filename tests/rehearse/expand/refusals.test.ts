import { describe, it } from 'mocha';
import { assertRefused } from './expanding.js';

const STEP = 'steps:\n- script: x\n';
const inJob = (line: string): string => `jobs:\n- job: j\n  ${line}\n  steps: []\n`;
const inDeployment = (line: string): string =>
  `jobs:\n- deployment: j\n  environment: e\n  ${line}\n  strategy: { runOnce: { deploy: { steps: [] } } }\n`;
const inStage = (line: string): string => `stages:\n- stage: s\n  ${line}\n  jobs: [ { job: j, steps: [] } ]\n`;
const strategy = (text: string): string => `jobs:\n- deployment: j\n  environment: e\n  strategy:\n    ${text}\n`;
const two = (first: string, second: string): string =>
  `stages:\n- { stage: ${first}, jobs: [ { job: j, steps: [] } ] }\n- { stage: ${second}, jobs: [ { job: j, steps: [] } ] }\n`;

type Case = readonly [name: string, text: string, where: number, what: RegExp];

const CASES: readonly Case[] = [
  ['a YAML anchor', `variables:\n  a: &x 1\n${STEP}`, 2, /anchor '&x' is not supported by Azure Pipelines/],
  ['a YAML anchor on a mapping', `variables: &v\n  a: 1\n${STEP}`, 2, /anchor '&v'/],
  ['a YAML alias', `variables:\n  a: *x\n${STEP}`, 2, /Unresolved alias|alias '\*x'/],
  ['a YAML tag', `variables:\n  a: !!str 1\n${STEP}`, 2, /tag 'tag:yaml\.org,2002:str'/],
  ['a YAML tag of one’s own', `variables:\n  a: !vault 1\n${STEP}`, 2, /[Tt]ag:? '?!vault/],
  ['a key that is a list', `variables:\n  ? [a]\n  : 1\n${STEP}`, 2, /A key that is a list or a mapping/],
  ['several documents', `${STEP}---\n${STEP}`, 3, /YAML cannot be read/],
  ['broken YAML', 'steps:\n- script: "x\n', 3, /YAML cannot be read/],
  ['a file without a mapping', '- a\n', 1, /main\.yml does not hold a mapping/],

  ['a pipeline without a body', 'trigger: none\n', 1, /none of stages, jobs, steps, extends/],
  ['two bodies', `${STEP}jobs: []\n`, 1, /'jobs' and 'steps' together/],
  ['a body that is not a list', 'steps: x\n', 1, /'steps' is not a list/],
  ['an unknown key of the pipeline', `stage: x\n${STEP}`, 1, /'stage' is not a key of the pipeline/],
  ['schedules', `schedules: [{ cron: hourly }]\n${STEP}`, 1, /'hourly' is not a cron expression/],
  [
    'a schedule',
    `schedules: [{ cron: '0 * * * *', allways: true }]\n${STEP}`,
    1,
    /'allways' is not a key of a schedule/,
  ],
  ['appendCommitMessageToRunName', `appendCommitMessageToRunName: false\n${STEP}`, 1, /'appendCommitMessageToRunName'/],
  ['a trigger', `trigger: [main]\n${STEP}`, 1, /'trigger' other than none/],
  ['a pull request trigger', `pr: { branches: { include: [main] } }\n${STEP}`, 1, /'pr' other than none/],
  ['an unknown lockBehavior', `lockBehavior: parallel\n${STEP}`, 1, /'lockBehavior' of the pipeline is 'parallel'/],
  ['a container of the pipeline', `container: x\n${STEP}`, 1, /'container' of the pipeline/],
  [
    'variables under a directive',
    `\${{ if true }}:\n  variables: { a: 1 }\n${STEP}`,
    2,
    /'variables' under a directive/,
  ],

  ['a variable group', `variables:\n- group: g\n${STEP}`, 2, /'group' \(a variable group\) is not supported/],
  ['a variable without a name', `variables:\n- value: g\n${STEP}`, 2, /'name' of a variable is missing/],
  ['a variable that is a list', `variables:\n  a: [1]\n${STEP}`, 2, /variable 'a' is a sequence/],
  [
    'an unknown key of a variable',
    `variables:\n- { name: a, secret: true }\n${STEP}`,
    2,
    /'secret' is not a key of the variable 'a'/,
  ],
  ['variables that are text', `variables: x\n${STEP}`, 1, /'variables' is 'x'/],

  ['container resources', `resources:\n  containers: []\n${STEP}`, 2, /'containers' of resources/],
  ['pipeline resources', `resources:\n  pipelines: []\n${STEP}`, 2, /'pipelines' of resources/],
  [
    'a repository trigger',
    `resources:\n  repositories:\n  - { repository: a, trigger: none }\n${STEP}`,
    3,
    /'trigger' of the repository 'a'/,
  ],
  [
    'a repository of an unknown type',
    `resources:\n  repositories:\n  - { repository: a, type: svn }\n${STEP}`,
    3,
    /is 'svn'/,
  ],
  [
    'an expression in resources',
    `resources:\n  repositories:\n  - { repository: a, name: "\${{ 1 }}" }\n${STEP}`,
    3,
    /'name' of the repository 'a' holds an expression/,
  ],
  [
    'an alias that is taken',
    `resources:\n  repositories:\n  - { repository: self }\n${STEP}`,
    3,
    /'self' is not an alias/,
  ],

  ['an unknown key of a stage', inStage('jbs: []'), 3, /'jbs' is not a key of the stage 's'/],
  ['a stage trigger', inStage('trigger: manual'), 3, /'trigger' of the stage 's' is not supported by the rehearsal/],
  ['a stage group', inStage('group: x'), 3, /'group' of the stage/],
  ['templateContext', inStage('templateContext: {}'), 3, /'templateContext' of the stage/],
  ['a stage without jobs', 'stages:\n- stage: s\n', 2, /stage 's' has no jobs/],
  ['a stage with no job', 'stages:\n- stage: s\n  jobs: []\n', 2, /stage 's' has no jobs/],
  [
    'isSkippable that is no boolean',
    inStage('isSkippable: maybe'),
    3,
    /'isSkippable' of the stage 's' is 'maybe', not a boolean/,
  ],
  ['a stage that is text', 'stages:\n- build\n', 2, /Expected a stage, a mapping, but found 'build'/],

  ['a name with a hyphen', two('a', 'b-c'), 3, /'b-c' is not a name for a stage/],
  ['a name that begins with a digit', two('a', '1b'), 3, /'1b' is not a name/],
  ['a stage without a name', two('a', "''"), 3, /'stage' of a stage is missing or empty/],
  ['two stages of one name, whatever the case', two('a', 'A'), 3, /The stage 'A' stands twice/],
  ['a job name with a hyphen', 'jobs:\n- job: a-b\n  steps: []\n', 2, /'a-b' is not a name for a job/],
  ['a job without a name', 'jobs:\n- job:\n  steps: []\n', 2, /'job' of a job is missing/],
  ['two jobs of one name', 'jobs:\n- { job: a, steps: [] }\n- { job: a, steps: [] }\n', 3, /The job 'a' stands twice/],
  [
    'a deployment named deploy',
    inDeployment('').replace('deployment: j', 'deployment: Deploy'),
    2,
    /'deploy' is a keyword/,
  ],
  ['a step name with a hyphen', 'steps:\n- script: x\n  name: a-b\n', 3, /'a-b' is not a name for a step/],
  [
    'two steps of one name',
    'steps:\n- { script: x, name: a }\n- { script: x, name: A }\n',
    3,
    /The step 'A' stands twice/,
  ],

  ['dependsOn of an unknown stage', inStage('dependsOn: nosuch'), 3, /'s' depends on 'nosuch', which does not exist/],
  ['dependsOn of an unknown job', inJob('dependsOn: [k]'), 3, /'j' depends on 'k', which does not exist/],
  [
    'dependsOn that is empty text',
    inJob("dependsOn: ''"),
    3,
    /'dependsOn' of the job 'j' holds something that is not a name/,
  ],
  ['a stage that waits for itself', inStage('dependsOn: s'), 2, /stage 's' waits for itself/],
  [
    'a circle of jobs',
    'jobs:\n- { job: z, steps: [] }\n- { job: a, dependsOn: [b, z], steps: [] }\n- { job: b, dependsOn: a, steps: [] }\n',
    3,
    /job 'a' waits for itself, directly or through others/,
  ],

  [
    'strategy.matrix',
    inJob('strategy: { matrix: { a: { x: 1 } } }'),
    3,
    /'strategy\.matrix' is not supported by the rehearsal/,
  ],
  ['strategy.parallel', inJob('strategy: { parallel: 2 }'), 3, /'strategy\.parallel'/],
  ['an unknown strategy', inJob('strategy: { other: 2 }'), 3, /'strategy\.other'/],
  ['a strategy that is text', inJob('strategy: matrix'), 3, /'strategy' is not supported/],
  ['a container of a job', inJob('container: x'), 3, /'container' of the job 'j' is not supported/],
  ['services', inJob('services: {}'), 3, /'services' of the job 'j'/],
  ['uses', inJob('uses: {}'), 3, /'uses' of the job 'j'/],
  ['an unknown key of a job', inJob('timeout: 5'), 3, /'timeout' is not a key of the job 'j'/],
  [
    'a timeout with a macro',
    inJob('timeoutInMinutes: $(x)'),
    3,
    /'timeoutInMinutes' of the job 'j' is '\$\(x\)', not a whole number/,
  ],
  ['continueOnError with an expression', inJob('continueOnError: $[ true ]'), 3, /'continueOnError' .* not a boolean/],
  ['a server pool', inJob('pool: server'), 3, /'pool: server' is not supported/],
  ['an unknown key of a pool', inJob('pool: { name: a, os: linux }'), 3, /'os' is not a key of a pool/],
  ['an unknown workspace', inJob('workspace: { clean: some }'), 3, /'clean' of workspace is 'some'/],
  ['a job without steps', 'jobs:\n- job: j\n', 2, /A job has no steps/],
  ['an environment in a plain job', inJob('environment: x'), 3, /'environment' is not a key of the job 'j'/],

  ['strategy.rolling', strategy('rolling: {}'), 5, /'strategy\.rolling' is not supported/],
  ['strategy.canary', strategy('canary: {}'), 5, /'strategy\.canary' is not supported/],
  [
    'strategy.runOnce.preDeploy',
    strategy('runOnce: { preDeploy: {}, deploy: { steps: [] } }'),
    5,
    /'strategy\.runOnce\.preDeploy'/,
  ],
  [
    'strategy.runOnce.routeTraffic',
    strategy('runOnce: { deploy: { steps: [] }, routeTraffic: {} }'),
    5,
    /'strategy\.runOnce\.routeTraffic'/,
  ],
  [
    'strategy.runOnce.postRouteTraffic',
    strategy('runOnce: { deploy: { steps: [] }, postRouteTraffic: {} }'),
    5,
    /postRouteTraffic/,
  ],
  [
    'strategy.runOnce.on',
    strategy('runOnce: { deploy: { steps: [] }, on: { failure: {} } }'),
    5,
    /'strategy\.runOnce\.on'/,
  ],
  [
    'a pool of the deploy hook',
    strategy('runOnce: { deploy: { pool: x, steps: [] } }'),
    5,
    /'pool' of strategy\.runOnce\.deploy/,
  ],
  ['a deployment without a strategy', 'jobs:\n- deployment: j\n  environment: e\n', 2, /has no strategy/],
  [
    'a deployment without an environment',
    strategy('runOnce: { deploy: { steps: [] } }').replace('  environment: e\n', ''),
    2,
    /has no environment/,
  ],
  ['steps beside a strategy', inDeployment('steps: []'), 4, /'steps' is not a key of the deployment 'j'/],
  [
    'a resource of an environment',
    inDeployment('').replace('environment: e', 'environment: e.vm'),
    3,
    /resource in the environment 'e\.vm'/,
  ],
  [
    'tags of an environment',
    inDeployment('').replace('environment: e', 'environment: { name: e, tags: x }'),
    3,
    /'tags' of environment/,
  ],

  ...['pwsh', 'powershell', 'downloadBuild', 'getPackage', 'upload', 'reviewApp'].map((step): Case => [
    `the step ${step}`,
    `steps:\n- ${step}: x\n`,
    2,
    new RegExp(`The step '${step}' is not supported`),
  ]),
  ['an unknown step', 'steps:\n- run: x\n', 2, /'run' is not a key of a step/],
  ['an empty step', 'steps:\n- {}\n', 2, /A step is empty/],
  ['a step that is text', 'steps:\n- x\n', 2, /Expected a step, a mapping, but found 'x'/],
  ['an unknown key of a step', 'steps:\n- script: x\n  workdir: y\n', 3, /'workdir' is not a key of a script step/],
  ['a step target', 'steps:\n- bash: x\n  target: host\n', 3, /'target' of a bash step is not supported/],
  ['a task without a version', 'steps:\n- task: run-mop\n', 2, /'run-mop' does not name a task and its major version/],
  [
    'a task input that is a list',
    'steps:\n- task: t@0\n  inputs: { a: [1] }\n',
    3,
    /'a' under 'inputs' .* is a sequence/,
  ],
  ['checkout of an unknown repository', 'steps:\n- checkout: lib\n', 2, /The repository 'lib' is unknown/],
  [
    'checkout with lfs',
    'steps:\n- checkout: self\n  lfs: true\n',
    3,
    /'lfs' of the step 'checkout: self' is not supported/,
  ],
  ['download of a pipeline resource', 'steps:\n- download: other\n', 2, /'download: other' \(a pipeline resource\)/],
  ['enabled with a macro', 'steps:\n- script: x\n  enabled: $(x)\n', 3, /'enabled' of a script step is '\$\(x\)'/],

  [
    'a condition with an unknown function',
    inJob('condition: success()'),
    3,
    /condition 'success\(\)' is wrong: unrecognized function 'success'/,
  ],
  ['a condition with a macro', inJob("condition: eq('$(x)', $(y))"), 3, /unexpected '\$'/],
  ['a condition that is not closed', inStage('condition: and(succeeded(), true'), 3, /'\)' is missing/],
  [
    'a condition on a job it does not depend on',
    inJob("condition: eq(dependencies.k.result, 'Failed')"),
    3,
    /dependencies\.k is not among the dependencies \(none\)/,
  ],
  [
    'succeeded() of a job it does not depend on',
    inJob("condition: succeeded('k')"),
    3,
    /succeeded\('k'\) is not among the dependencies/,
  ],
  [
    'a condition on a stage that dependsOn does not name',
    inJob("condition: eq(stageDependencies.s.j.result, 'Failed')"),
    3,
    /stageDependencies\.s is not among/,
  ],
  [
    'stageDependencies in a stage condition',
    inStage('condition: stageDependencies.s'),
    3,
    /unrecognized value 'stageDependencies'/,
  ],
  [
    'dependencies in a step condition',
    'steps:\n- script: x\n  condition: dependencies.a\n',
    3,
    /unrecognized value 'dependencies'/,
  ],
  [
    'succeeded() with a name in a step condition',
    "steps:\n- script: x\n  condition: succeeded('j')\n",
    3,
    /succeeded takes 0 parameters/,
  ],
  ['parameters in a condition', inJob('condition: parameters.x'), 3, /unrecognized value 'parameters'/],
  [
    'a runtime expression that is wrong',
    inJob("variables: { a: '$[ nosuch() ]' }"),
    3,
    /runtime expression 'nosuch\(\)' is wrong/,
  ],
  [
    'a status function in a variable',
    inJob("variables: { a: '$[ succeeded() ]' }"),
    3,
    /unrecognized function 'succeeded'/,
  ],
  ['a counter', `variables: { a: "$[ counter('x', 1) ]" }\n${STEP}`, 1, /'counter' is not supported/],
  [
    'dependencies in a variable of the pipeline',
    `variables: { a: "$[ dependencies.x ]" }\n${STEP}`,
    1,
    /unrecognized value 'dependencies'/,
  ],
];

describe('the expander refuses by name, with file and line,', () => {
  for (const [name, text, line, what] of CASES) {
    it(name, () => {
      assertRefused(text, `main.yml:${line}`, what);
    });
  }
});
