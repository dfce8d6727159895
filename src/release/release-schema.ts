import { z } from 'zod';
import { isTimeZone, timeOfDaySchema, weekdays } from './change-window.js';
import { durationSchema } from './duration.js';
import { failureSchema, riskSchema, type Policy } from './plan.js';

const text = z.string().min(1, 'must not be empty');
const identifier = z
  .string()
  .regex(
    /^[A-Za-z0-9](?:[A-Za-z0-9_-]|\.(?=[A-Za-z0-9])){0,63}$/,
    'an id is 1 to 64 letters, digits, "-", "_" and inner dots, and begins with a letter or digit',
  );
const file = z
  .string()
  .regex(
    /^(?![/\s-])(?![A-Za-z]:)(?!.*\\)(?!.*\/\/)(?!(?:.*\/)?\.\.?(?:\/|$)).+$/,
    'must be a path inside the folder of release.yaml, with forward slashes, without "." and ".." and with no "-" at its beginning',
  );
const httpsUrl = z
  .string()
  .regex(
    /^https?:\/\/[^\s/]+(?:\/\S*)?$/,
    'must be the URL of an Azure DevOps organization, such as https://dev.azure.com/contoso',
  );
const positiveInteger = z.number().int().positive();

const regionSchema = z.strictObject({
  id: identifier.meta({ description: 'Short id of the region, for example EUS2. Part of file names and events.' }),
  name: text.meta({ description: 'Full name, for example East US 2.' }),
  role: text.meta({ description: 'What the region is for in this release.' }),
  organization: httpsUrl.meta({ description: 'URL of the Azure DevOps organization that executes this region.' }),
  project: text.meta({ description: 'Project in that organization in which the pipelines run.' }),
  environment: text.meta({
    description: 'Azure DevOps environment that carries the approvals. A misspelt one is created without checks.',
  }),
  poolName: text.optional().meta({ description: 'Agent pool; the name of the environment when absent.' }),
  repository: text.optional().meta({ description: 'Repository that holds this release in that organization.' }),
  variables: z
    .array(file)
    .min(1)
    .meta({ description: 'Variable files in the order of layering: a later file wins over an earlier one.' }),
  inventory: file.meta({ description: 'Ansible inventory of the region, a file or a folder.' }),
  expectedHours: z
    .tuple([z.number().positive(), z.number().positive()])
    .refine(([least, most]) => least <= most, 'the first number must not be greater than the second')
    .meta({ description: 'Least and most hours that the region is expected to take.' }),
  startsAtHour: z
    .number()
    .nonnegative()
    .meta({ description: 'Planned start in hours after the start of the release.' }),
  considerations: z.array(text).default([]).meta({ description: 'What people must keep in mind for this region.' }),
  verbosity: z.number().int().min(0).max(4).optional().meta({
    description: "How much this region's MOPs log, from 0 to 4, as many -v of Ansible. Absent: 0.",
  }),
});

const playbook = (what: string) => file.optional().meta({ description: what });
const playbooks = {
  precheck: playbook('Looks at the hosts and changes nothing.'),
  checkpoint: playbook('Stores what rollback needs.'),
  implement: file.meta({ description: 'Does the work.' }),
  validate: playbook('Shows that the work is done.'),
  rollback: playbook('Restores the checkpoint.'),
};

const mopSchema = z.strictObject({
  source: file.meta({
    description: "The vendor's MOP: Markdown, usually with Jinja2 (.md, .md.j2 or .j2), or a Word document (.docx).",
  }),
  id: identifier
    .optional()
    .meta({ description: 'Id of the MOP; the one in the MOP, else its file name, when absent.' }),
  title: text.optional().meta({ description: 'Title; wins over the one in the MOP.' }),
  type: text.optional().meta({ description: 'One of the types of this file; wins over what is detected in the MOP.' }),
  risk: riskSchema.optional().meta({ description: 'Risk; wins over the one in the MOP.' }),
  estimateMinutes: z
    .number()
    .positive()
    .optional()
    .meta({ description: 'Minutes that execution is expected to take.' }),
  dependsOn: z.array(identifier).optional().meta({ description: 'MOPs that must be done before this one.' }),
  reversible: z.boolean().default(true).meta({
    description:
      "False: no tested rollback exists. The MOP is then a batch of its own, which needs a person's go for it alone.",
  }),
  manual: z.boolean().optional().meta({
    description:
      'true: a person does it and attests it, no playbook runs. false: playbooks do it, though its text shows no command. Told from the text when absent.',
  }),
  playbooks: z
    .strictObject({ ...playbooks, implement: playbook('Does the work.') })
    .optional()
    .meta({ description: 'Playbooks of this MOP; a phase left out has the playbook of its type.' }),
});

const typeSchema = z.strictObject({
  category: text.meta({ description: 'Category under which the MOP is counted and shown.' }),
  playbooks: z.strictObject(playbooks).optional().meta({
    description: 'Playbooks of the phases. May be absent where all MOPs of the type are manual or bring their own.',
  }),
});

const windowSchema = z.strictObject({
  timeZone: text
    .refine(isTimeZone, 'must be a time zone such as America/New_York')
    .meta({ description: 'Time zone of the times below, as in the IANA database.' }),
  days: z
    .array(z.enum(weekdays))
    .min(1)
    .meta({ description: 'Days on which the window opens: Mon, Tue, Wed, Thu, Fri, Sat, Sun.' }),
  from: timeOfDaySchema.meta({ description: 'When it opens, for example "22:00".' }),
  to: timeOfDaySchema.meta({ description: 'When it closes, on the next day if not later than from: "06:00".' }),
});

const policySchema = z
  .strictObject({
    decisionPointEvery: positiveInteger
      .default(5)
      .meta({ description: 'A person decides go or no-go before each batch of this many MOPs.' }),
    pace: z
      .strictObject({
        minimumGap: durationSchema.prefault('2m').meta({ description: 'Least time between two starts of MOPs.' }),
        atMostPerHour: positiveInteger.default(4).meta({ description: 'Most MOPs that may start within an hour.' }),
      })
      .prefault({})
      .meta({ description: 'How fast MOPs may follow each other.' }),
    windows: z
      .record(identifier, windowSchema)
      .optional()
      .meta({ description: 'Region → change window outside of which no MOP starts there. Absent: at any time.' }),
    critical: z.array(failureSchema).optional().meta({
      description:
        'Failures after which a MOP is rolled back at once: implement, validate, hosts (more failed than hosts.maxFailPercentage), health, deadline. After any other a person decides. Absent: all of them.',
    }),
    hosts: z
      .strictObject({
        forks: positiveInteger.optional().meta({ description: 'Hosts that Ansible works on at the same time.' }),
        serial: z
          .union([positiveInteger, z.string().regex(/^(?:100|[1-9]\d?)%$/, 'write hosts as 5 or as "25%"')])
          .optional()
          .meta({
            description:
              'Hosts a turn, as 5 or "25%": the variable mop_serial, which a play takes up by serial: "{{ mop_serial }}".',
          }),
        maxFailPercentage: z.number().min(0).max(100).optional().meta({
          description:
            'Most hosts of a turn that may fail before Ansible stops the play: the variable mop_max_fail_percentage. More than that is a failure of the kind hosts.',
        }),
      })
      .optional()
      .meta({ description: 'How many hosts at once, and how many may fail.' }),
    onInterrupted: z
      .enum(['rollback-then-retry', 'retry', 'ask'])
      .default('rollback-then-retry')
      .meta({ description: 'What follows when an agent died in the middle of a MOP.' }),
    rollbackBudgets: z
      .strictObject({
        immediate: durationSchema.prefault('1h').meta({ description: 'Most time for rolling one MOP back.' }),
        region: durationSchema.prefault('4h').meta({ description: 'Most time for rolling a region back.' }),
        release: durationSchema.prefault('8h').meta({ description: 'Most time for rolling the whole release back.' }),
      })
      .prefault({})
      .meta({ description: 'Time budgets of rollbacks.' }),
    takeOver: z
      .strictObject({
        staleAfter: durationSchema
          .prefault('10m')
          .meta({ description: 'Silence after which a holder may be replaced.' }),
        fenceAfter: durationSchema.prefault('5m').meta({ description: 'Silence after which a holder stops itself.' }),
      })
      .refine((value) => value.staleAfter > value.fenceAfter, 'staleAfter must be longer than fenceAfter')
      .prefault({})
      .meta({ description: 'When a lost holder of the lock is replaced.' }),
    maxAttempts: positiveInteger
      .default(2)
      .meta({ description: 'Attempts of one MOP in one region before a person decides.' }),
    deadlineFactor: z
      .number()
      .min(1)
      .default(1.5)
      .meta({ description: 'A MOP is stopped when it has run for its estimate times this factor.' }),
  })
  .prefault({})
  .transform((policy): Policy => ({
    decisionPointEvery: policy.decisionPointEvery,
    pace: { minimumGapMs: policy.pace.minimumGap, atMostPerHour: policy.pace.atMostPerHour },
    onInterrupted: policy.onInterrupted,
    rollbackBudgets: {
      immediateMs: policy.rollbackBudgets.immediate,
      regionMs: policy.rollbackBudgets.region,
      releaseMs: policy.rollbackBudgets.release,
    },
    takeOver: { staleAfterMs: policy.takeOver.staleAfter, fenceAfterMs: policy.takeOver.fenceAfter },
    maxAttempts: policy.maxAttempts,
    deadlineFactor: policy.deadlineFactor,
    ...(policy.windows && { windows: policy.windows }),
    ...(policy.critical && { critical: policy.critical }),
    ...(policy.hosts && { hosts: policy.hosts }),
  }))
  .meta({ description: 'Rules of execution.' });

const criteria = (what: string) => z.array(text).default([]).meta({ description: what });

/** release.yaml. Read through `parseRelease`, which adds positions and the rules that look across entries. */
export const releaseSchema = z
  .strictObject({
    release: identifier.meta({ description: 'Id of the release, for example R11.5.3.4.' }),
    title: text.meta({ description: 'One line that says what the release is.' }),
    regions: z.array(regionSchema).min(1).meta({ description: 'Regions in order of execution.' }),
    mops: z.array(mopSchema).min(1).meta({ description: 'MOPs in order of execution.' }),
    types: z.record(text, typeSchema).meta({ description: 'Type of MOP → category and playbooks.' }),
    secrets: z
      .array(text)
      .default([])
      .meta({ description: 'Names of variables, with * as wildcard, whose values never appear in a document.' }),
    runtime: z
      .array(text)
      .default([])
      .meta({ description: 'Names known only when Ansible runs; expressions that use them stay as they are.' }),
    policy: policySchema,
    health: file.optional().meta({ description: 'Health profile of the release.' }),
    expect: z
      .strictObject({
        mops: positiveInteger.optional().meta({ description: 'Number of MOPs.' }),
        documents: positiveInteger.optional().meta({ description: 'Number of documents: MOPs times regions.' }),
        categories: z
          .record(text, z.number().int().nonnegative())
          .optional()
          .meta({ description: 'MOPs per category.' }),
        ranges: z
          .record(
            text,
            z.strictObject({
              risks: z.array(riskSchema).min(1).meta({ description: 'Risks that a MOP of the category may have.' }),
              minutes: z
                .tuple([z.number().positive(), z.number().positive()])
                .refine(([least, most]) => least <= most, 'the first number must not be greater than the second')
                .meta({ description: 'Least and most minutes that a MOP of the category is estimated at.' }),
            }),
          )
          .optional()
          .meta({ description: 'What is usual per category; a MOP outside it is a warning.' }),
      })
      .optional()
      .meta({ description: 'What the release must consist of; a difference is a fault.' }),
    successCriteria: z
      .strictObject({
        technical: criteria('Technical success.'),
        operational: criteria('Operational success.'),
        business: criteria('Business success.'),
      })
      .prefault({})
      .meta({ description: 'Checklists by which success is judged.' }),
  })
  .meta({ title: 'release.yaml', description: 'A release of vendor MOPs, rolled out region by region.' });

export type ReleaseFile = z.infer<typeof releaseSchema>;
export type ReleaseRegion = ReleaseFile['regions'][number];
export type ReleaseMop = ReleaseFile['mops'][number];
export type MopType = ReleaseFile['types'][string];
