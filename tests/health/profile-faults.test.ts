import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { parseProfile } from '../../src/health/parse-profile.js';

const tcp = 'tcp: { host: h, port: 1 }';
const good = `  - { id: good, ${tcp} }`;
/** The faulty line is marked: it is the one that ends in `# <`. */
const probe = (...lines: readonly string[]): string =>
  ['probes:', good, '  - id: it', ...lines.map((line) => `    ${line}`)].join('\n');
const sql = (query: string): string => `sql: { engine: mysql, host: h, database: d, user: u, query: "${query}" }`;

const table: readonly (readonly [string, string, RegExp])[] = [
  // Names
  [
    'a variable of the agent',
    `variables:\n  - SECRET_X # <\nprobes:\n${good}`,
    /SECRET_X may hold a secret: name it under secrets/,
  ],
  [
    'a variable that sounds secret',
    `variables:\n  - DB_PASSWORD # <\nprobes:\n${good}`,
    /DB_PASSWORD may hold a secret/,
  ],
  ['a secret of the agent', `secrets:\n  - ENDPOINT_AUTH_X # <\nprobes:\n${good}`, /one of the agent's own secrets/],
  ['a name in both lists', `variables: [A]\nsecrets:\n  - A # <\nprobes:\n${good}`, /A stands under variables as well/],
  [
    'a variable in small letters',
    `variables:\n  - services # <\nprobes:\n${good}`,
    /in capitals, for example SERVICES_URL/,
  ],
  ['the same id twice', probe(tcp, '').replace('id: it', 'id: good # <'), /probe "good" stands twice/],
  ['an id with a space', probe(tcp).replace('id: it', 'id: a b # <'), /./],
  [
    'a secret where it would be shown',
    `secrets: [K]\n${probe('http:', '  url: "http://h/${K}" # <')}`,
    /\$\{K\} is a secret: only headers/,
  ],
  [
    'a name that nothing bears',
    probe('http:', '  url: "http://h/${NONE}" # <'),
    /\$\{NONE\} does not stand under variables/,
  ],
  ['a group that nothing bears', probe('http:', '  url: "http://h/${zone.x}" # <'), /write \$\{region\.name\}/],
  ['a peer outside a matrix', probe('http:', '  url: "http://h/${PEER}" # <'), /\$\{PEER\} needs matrix: true/],
  ['a variable of a peer outside a matrix', probe('http:', '  url: "http://h/${peer.x}" # <'), /needs matrix: true/],
  ['an unknown key', probe(tcp, 'intervall: 1s # <'), /intervall/],
  ['an unknown key of a kind', probe('tcp:', '  host: h', '  port: 1', '  hots: x # <'), /hots/],
  // What is measured
  ['no kind', `probes:\n${good}\n  - id: it # <`, /exactly one of http, tcp, dns/],
  ['two kinds', `probes:\n${good}\n  - id: it # <\n    ${tcp}\n    icmp: { host: h }`, /exactly one of http, tcp, dns/],
  ['no probe', 'probes: [] # <', /./],
  ['a tag that does not exist', probe(tcp, 'for: # ', '  - sometimes # <'), /readiness/],
  ['a port that is none', probe('tcp:', '  host: h', '  port: 70000 # <'), /./],
  [
    'a header with a colon',
    probe('http:', '  url: http://h/', '  headers:', '    "a:b": c # <'),
    /letters, digits and hyphens/,
  ],
  ['a status that is none', probe('http:', '  url: http://h/', '  status:', '    - 99 # <'), /./],
  [
    'a query that writes',
    probe('sql:', '  engine: mysql', '  host: h', '  database: d', '  user: u', '  query: DELETE FROM t # <'),
    /write one SELECT/,
  ],
  [
    'a value that no kind knows to judge',
    probe(sql('SELECT 1')).replace('- id: it', '- id: it # <'),
    /it needs a successCondition or a failureCondition: sql cannot know/,
  ],
  // Conditions
  ...(['successCondition', 'failureCondition', 'warningCondition', 'value'] as const).map(
    (key) =>
      [
        `a ${key} that cannot be read`,
        probe(tcp, `${key}: result.n == # <`),
        /cannot be read at its character 12: it ends too early/,
      ] as const,
  ),
  ['a condition that is too long', probe(tcp, `successCondition: ${'1+'.repeat(300)}1 # <`), /at most 500 characters/],
  // Limits
  [
    'a failureLimit that nothing reaches',
    probe(tcp, 'count: 2', 'failureLimit: 2 # <'),
    /failureLimit must be smaller than count/,
  ],
  [
    'a timeout beyond the interval',
    probe(tcp, 'count: 2', 'interval: 1s', 'timeout: 2s # <'),
    /timeout must not be longer than interval/,
  ],
  ['a duration without a unit', probe(tcp, 'interval: 5 # <'), /./],
  ['a negative limit', probe(tcp, 'inconclusiveLimit: -1 # <'), /./],
  ['a count that is no whole number', probe(tcp, 'count: 2.5 # <'), /./],
  ['a severity that does not exist', probe(tcp, 'severity: fatal # <'), /critical/],
  // Dependencies
  ['a dependency that is not there', probe(tcp, 'dependsOn:', '  - goood # <'), /there is no probe "goood".*good/],
  ['a dependency on itself', probe(tcp, 'dependsOn: [it] # <'), /it depends on itself/],
  [
    'a circle',
    `probes:\n  - { id: a, ${tcp}, dependsOn: [b] } # <\n  - { id: b, ${tcp}, dependsOn: [a] } # <`,
    /depends on itself/,
  ],
  // Matrices and baselines
  [
    'a matrix for one region',
    probe(tcp, 'matrix: true # <'),
    /for crossregion and readiness only: write for: \[crossregion\]/,
  ],
  [
    'a matrix with a baseline',
    probe(tcp, 'for: [crossregion]', 'matrix: true', 'baseline: {} # <'),
    /a matrix has no baseline/,
  ],
  ['a baseline without a value', probe('command: { run: [a] }', 'baseline: {} # <'), /it needs a value to compare/],
  ['a baseline of too few samples', probe(tcp, 'baseline:', '  samples: 19 # <'), /./],
  [
    'a baseline whose measurements overlap',
    probe(tcp, 'interval: 1s', 'timeout: 2s', 'baseline: {} # <'),
    /timeout must not be longer than interval/,
  ],
  // Readiness
  [
    'an item twice',
    `probes:\n${good}\nreadiness:\n  - { id: a, check: stop }\n  - { id: a, check: lock } # <`,
    /item "a" stands twice/,
  ],
  ['an item of nothing', `probes:\n${good}\nreadiness:\n  - id: a # <`, /write check, probes or attest/],
  [
    'an item of both',
    `probes:\n${good}\nreadiness:\n  - { id: a, check: stop, probes: [good] } # <`,
    /checked or measured by probes, not both/,
  ],
  ['a check that does not exist', `probes:\n${good}\nreadiness:\n  - id: a\n    check: weather # <`, /documents/],
  [
    'an item of an unknown probe',
    `probes:\n${good}\nreadiness:\n  - id: a\n    probes:\n      - goood # <`,
    /there is no probe "goood".*good/,
  ],
  [
    'an item of a probe for something else',
    `probes:\n  - { id: g, for: [gate], ${tcp} }\nreadiness:\n  - id: a\n    probes:\n      - g # <`,
    /g is not measured for readiness: add readiness to its "for"/,
  ],
  [
    'a word that holds for no time',
    `probes:\n${good}\nreadiness:\n  - id: a\n    attest:\n      validFor: soon # <`,
    /./,
  ],
  [
    'a word of nobody knows what',
    `probes:\n${good}\nreadiness:\n  - id: a\n    attest:\n      of: world # <`,
    /region/,
  ],
];

describe('a fault of a health profile is told with its line', () => {
  for (const [name, text, message] of table) {
    it(name, () => {
      const marked = text.split('\n').flatMap((line, index) => (line.endsWith('# <') ? [index + 1] : []));
      assert.ok(marked.length > 0);
      const parsed = parseProfile(`${text}\n`, 'p.yml');
      assert.equal(parsed.kind, 'faults');
      assert.deepEqual(
        parsed.faults.map(({ line }) => line),
        marked,
        JSON.stringify(parsed.faults),
      );
      for (const fault of parsed.faults) assert.match(fault.message, message);
    });
  }
});
