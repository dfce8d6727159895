import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { MinijinjaEngine } from '../../src/adapters/mop-files/minijinja-engine.js';
import { withinTime } from '../../src/adapters/mop-files/within-time.js';
import { instrumentTemplate } from '../../src/mop/instrument-template.js';

const engine = new MinijinjaEngine();
const variables = {
  a: 1,
  empty: '',
  site: { name: 'x', dns: ['10.0.0.1'] },
  rows: [{ k: 'p', v: 1 }, { k: 'q' }],
  flag: false,
};

/** Text and the names that were missing, in the order in which they were met. */
function render(source: string): { text: string; missing: string[]; runtime: string[] } {
  const template = instrumentTemplate(source, (name) =>
    ['hostvars', 'groups', 'ansible_date_time', 'lookup'].includes(name),
  );
  const missing = new Set<string>();
  const compiled = engine.compile(template.source);
  if (compiled.kind === 'failed') return { text: `${compiled.line}: ${compiled.message}`, missing: [], runtime: [] };
  const rendered = compiled.template.render(variables, (read) => {
    missing.add(template.reads[read]?.text ?? '');
    return '?';
  });
  const text = rendered.kind === 'text' ? rendered.text : `${rendered.line}: ${rendered.message}`;
  return { text, missing: [...missing], runtime: template.runtime.map((expression) => expression.text) };
}

describe('instrumentTemplate', () => {
  const cases: readonly (readonly [what: string, source: string, text: string, missing?: readonly string[]])[] = [
    ['reports all missing names in one rendering', '{{ x }} {{ a }} {{ y.z }}', '? 1 ?', ['x', 'y.z']],
    ['reports what a filter would swallow', '{{ x | upper }}{{ x | join(",") }}', '??', ['x']],
    ['reports what a comparison would swallow', '{% if x == 1 %}one{% endif %}{{ not y }}', 'false', ['x', 'y']],
    ['reports what concatenation and lists would swallow', '{{ a ~ x }} {{ [x2, 1] | length }}', '1? 2', ['x', 'x2']],
    ['reports a missing attribute of a known map', '{{ site.owner }}', '?', ['site.owner']],
    ['reports a missing attribute within a loop', '{% for r in rows %}{{ r.v | string }}{% endfor %}', '1?', ['r.v']],
    ['reports a missing subscript', '{{ site.dns[nr] }}', '?', ['nr', 'site.dns[nr]']],
    ['accepts default', '{{ x | default("d") }} {{ x.y.z | default("e") }} {{ (x) | default(1) }}', 'd e 1'],
    ['needs the argument of default only when it is used', '{{ a | default(x) }}{{ y | default(z) }}', '1?', ['z']],
    ['accepts default with its second argument', '{{ empty | default("d", true) }}', 'd'],
    [
      'accepts a question whether something is defined',
      '{% if x.y is defined %}1{% else %}2{% endif %}{{ a is not defined }}',
      '2false',
    ],
    ['skips a branch that is not taken', '{% if flag %}{{ x }}{% endif %}{{ x if flag else "n" }}', 'n'],
    ['skips the right side of a false and', '{{ x is defined and x > 1 }}', 'false'],
    ['knows names that the template sets', '{% set k = a + 1 %}{% for v in [1, 2] %}{{ k + v }}{% endfor %}', '34'],
    [
      'knows macros, their parameters and keyword arguments',
      '{% macro m(p, q=2) %}<{{ p }}{{ q }}>{% endmacro %}{{ m(a, q=3) }}',
      '<13>',
    ],
    ['calls methods of Python', '{{ site.name.upper() }} {{ site.get("name") }} {{ site.get("nope", "d") }}', 'X x d'],
    [
      'lists maps by key, and slices',
      '{{ site.dns[0][:2] }}{% for k, v in site.items() %}{{ k }}{% endfor %}',
      '10dnsname',
    ],
    ['leaves strings with braces alone', '{{ "}}" }}{{ {"k": {"l": 2}}.k.l }}', '}}2'],
    ['leaves raw blocks alone', '{% raw %}{{ x }} {% y %}{% endraw %}', '{{ x }} {% y %}'],
    [
      'leaves no gap where a statement stands alone on its line',
      '| h |\n{% for r in rows %}\n| {{ r.k }} |\n{% endfor %}\nend\n',
      '| h |\n| p |\n| q |\nend\n',
    ],
    ['keeps the line end after a statement within a line', 'A {% if a %}yes{% endif %}\nB', 'A yes\nB'],
    ['takes a comment out with its lines', '{# one\ntwo #}\n# T\n', '# T\n'],
    [
      'keeps the numbers of lines',
      '{% if a %}\n{# c\n #}\n{% endif %}\n{{ site.nope() }}',
      '5: unknown method: map has no method named nope',
    ],
    ['names what the engine lacks', '\n{{ a | vendorish }}', '2: unknown filter: filter vendorish is unknown'],
    [
      'reads numbers as Python does',
      '{{ "7" | int + 1 }} {{ "x" | int(3) }} {{ (a / 2) | int }} {{ "x" | int }}',
      '8 3 0 0',
    ],
    [
      'formats as Python does',
      '{{ "%s-%s" | format("a", 2) }} {{ "/x/y.z" | basename }} {{ "ä" | b64encode }}',
      'a-2 y.z w6Q=',
    ],
  ];
  for (const [what, source, text, missing = []] of cases) {
    it(what, () => {
      const rendered = render(source);
      assert.equal(rendered.text, text);
      assert.deepEqual(rendered.missing, missing);
    });
  }

  it('keeps expressions verbatim that only Ansible can evaluate', () => {
    const source =
      'Date {{ ansible_date_time.date }}, {{ hostvars[a].ip | default(x) }}, {{ lookup("env", "HOME") }}, {{ a }}';
    assert.deepEqual(render(source), {
      text: 'Date {{ ansible_date_time.date }}, {{ hostvars[a].ip | default(x) }}, {{ lookup("env", "HOME") }}, 1',
      missing: [],
      runtime: ['{{ ansible_date_time.date }}', '{{ hostvars[a].ip | default(x) }}', '{{ lookup("env", "HOME") }}'],
    });
  });

  it('takes a name that the template assigns for a variable, not for a run-time name', () => {
    assert.equal(render('{% for groups in [1, 2] %}{{ groups }}{% endfor %}').text, '12');
  });

  it('refuses a statement that depends on the run time, an include, and an open delimiter', () => {
    const problems = (source: string): string[] =>
      instrumentTemplate(source, (name) => name === 'groups').problems.map(
        (problem) => `${problem.rule}@${problem.offset}`,
      );
    assert.deepEqual(problems('x{% for h in groups["web"] %}{% endfor %}'), ['runtime-in-statement@1']);
    assert.deepEqual(problems('{% include "x" %}'), ['include-unsupported@0']);
    assert.deepEqual(problems('a\n{{ x '), ['template-syntax@2']);
    assert.deepEqual(problems('{{ a $ b }}'), ['template-syntax@5']);
  });

  it('bounds the work of a template and goes on after an engine that trapped', () => {
    assert.match(
      render('{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}').text,
      /out of fuel/,
    );
    assert.equal(render('{{ a }}').text, '1');
  });

  const hostile: readonly (readonly [what: string, source: string, text: RegExp])[] = [
    ['a text of a gigabyte', '{{ ("a" * 1000000000) | length }}', /gave up on this document/],
    [
      'a text that doubles',
      `{% set x = "0123456789abcdef" %}${'{% set x = x ~ x %}'.repeat(40)}{{ x | length }}`,
      /gave up on this document/,
    ],
    ['a chain of a hundred thousand operators', `{{ 1${' + 1'.repeat(100_000)} }}`, /gave up on this document/],
    ['a hundred thousand blocks', '{% if a %}'.repeat(100_000), /recursion limits|gave up/],
    ['a macro that calls itself', '{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}', /recursion limit/],
    ['the constructor of a value', '{{ site.constructor }}', /^\?$/],
  ];
  for (const [what, source, text] of hostile) {
    it(`survives ${what}, and renders what follows`, () => {
      assert.match(render(source).text, text);
      assert.equal(render('{{ a }}').text, '1');
    });
  }

  it('goes on with a fresh engine after one that was broken off, whoever used it', () => {
    const endless = '{% for i in range(100000) %}{{ ("a" * 5000000) | length }}{% endfor %}';
    assert.deepEqual(
      withinTime(50)(() => render(endless)),
      { kind: 'timeout' },
    );
    assert.equal(render('{{ a }}').text, '1');
    assert.deepEqual(
      new MinijinjaEngine().evaluate('1 + 1', {}, () => ''),
      { kind: 'value', value: 2 },
    );
    assert.equal(render('{{ a }}').text, '1');
  });

  it('breaks off what is nested too deeply, before it multiplies', () => {
    const { problems } = instrumentTemplate(`{{ ${'a['.repeat(30)}1${']'.repeat(30)} }}`, () => false);
    assert.deepEqual(
      problems.map((problem) => problem.message),
      ['brackets are nested more than 8 deep'],
    );
  });
});
