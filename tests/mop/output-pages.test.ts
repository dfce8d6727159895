import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import Ajv from 'ajv-draft-04';
import { after, before, describe, it } from 'mocha';
import { chromium, type Browser, type Page } from 'playwright-core';
import { releaseFolder, smallRelease } from './small-release.js';

const hostile = `{# METADATA:
id: db-maintenance
name: '"><script>document.title="run"</script> database'
duration: 40
risk: high
#}
# Database ##vso[task.setvariable variable=a]b

<img src=x onerror=alert(1)> {{ site.name }} <svg onload=alert(1)>
`;
const changes = {
  'mops/db-maintenance.md.j2': hostile,
  'release.yaml': (smallRelease['release.yaml'] ?? '').replace(
    'expect: {',
    'expect: { ranges: { Database: { risks: [high], minutes: [60, 90] } },',
  ),
};

describe('the pages of a rendering, in a browser', () => {
  const folder = releaseFolder(changes);
  const requests: string[] = [];
  const complaints: string[] = [];
  let browser: Browser;
  let page: Page;
  const open = async (path: string): Promise<void> => {
    await page.goto(pathToFileURL(join(folder.output, path)).href);
  };
  before(async function () {
    this.timeout(60_000);
    const rendered = await folder.render();
    assert.deepEqual(
      rendered.findings.map((finding) => finding.rule),
      ['unusual-duration'],
    );
    browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
    page = await browser.newPage();
    page.on('request', (request) => void requests.push(new URL(request.url()).protocol));
    page.on('console', (message) => void complaints.push(message.text()));
    page.on('pageerror', (error) => void complaints.push(String(error)));
  });
  after(async () => {
    await browser.close();
    folder.remove();
  });

  it('filter the matrix by category, risk, region and finding', async () => {
    await open('index.html');
    const shown = async (): Promise<readonly string[]> =>
      (await page.locator('tbody tr:visible .quiet').allInnerTexts()).map((text) => text.trim());
    const regions = (): Promise<string[]> => page.locator('thead th[data-r]:visible').allInnerTexts();
    assert.deepEqual(await shown(), ['agent-upgrade', 'db-maintenance']);
    await page.selectOption('#category', { label: 'Database' });
    assert.deepEqual(await shown(), ['db-maintenance']);
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.selectOption('#finding', { label: 'with a finding' });
    assert.deepEqual(await shown(), ['db-maintenance']);
    await page.selectOption('#finding', { label: 'without' });
    assert.deepEqual(await shown(), ['agent-upgrade']);
    await page.selectOption('#finding', { label: 'unusual-duration' });
    assert.deepEqual(await shown(), ['db-maintenance']);
    await page.selectOption('#finding', { label: 'all' });
    await page.selectOption('#risk', { label: 'low' });
    assert.deepEqual(await shown(), []);
    await page.selectOption('#risk', { label: 'high' });
    await page.selectOption('#region', { label: 'WUS2' });
    assert.deepEqual(await regions(), ['WUS2']);
    assert.equal(await page.locator('tbody td[data-r]:visible').count(), 2);
  });

  it('lead from the matrix to each document and to what differs between regions', async () => {
    await open('index.html');
    await page.locator('tbody tr').first().locator('td[data-r="1"] a').click();
    assert.equal(await page.locator('h1').innerText(), 'agent-upgrade in Region 1');
    await open('index.html');
    await page.getByRole('link', { name: 'Monitoring agent upgrade' }).click();
    assert.deepEqual(await page.locator('.side').first().locator('h3').allInnerTexts(), ['EUS2', 'WUS2']);
    assert.match(await page.locator('.side').first().innerText(), /Agent 2\.0 for EAST-2\.0[^]*Agent 3\.1 for WEST/);
  });

  it('run nothing, fetch nothing, and show the vendor’s HTML and commands as text', async () => {
    for (const path of ['index.html', 'mops/db-maintenance.html', 'EUS2/db-maintenance.html']) {
      await open(path);
      assert.notEqual(await page.title(), 'run');
      assert.equal(await page.locator('script, img, svg, iframe, link, object, [onerror], [onload]').count(), 0, path);
    }
    assert.match(await page.locator('body').innerText(), /##vso\[task\.setvariable variable=a\]b/);
    assert.deepEqual([...new Set(requests)], ['file:']);
    assert.deepEqual(complaints, []);
  });

  it('show on one page what kept a release from being rendered', async () => {
    const broken = releaseFolder({ 'regions/wus2.yml': 'site: { name: west }\nagent_version: "{{ majr }}"\n' });
    try {
      await broken.render();
      await page.goto(pathToFileURL(join(broken.output, 'index.html')).href);
      assert.match(await page.locator('.bad').innerText(), /^Not rendered: 1 error\. Nothing was published/);
      assert.match(await page.locator('ol li').innerText(), /agent_version uses "majr", which is not defined/);
    } finally {
      broken.remove();
    }
  });
});

describe('findings.sarif', () => {
  it('is SARIF 2.1.0, with or without findings, and names file, place and cells', async () => {
    const schema = JSON.parse(readFileSync(join(__dirname, 'fixtures/sarif-2.1.0-rtm.5.json'), 'utf8')) as object;
    const validate = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(schema);
    const folder = releaseFolder();
    const read = (): { runs: { results: { locations: object[] }[] }[] } => {
      const log: unknown = JSON.parse(readFileSync(join(folder.output, 'findings.sarif'), 'utf8'));
      assert.ok(validate(log), JSON.stringify(validate.errors));
      return log as ReturnType<typeof read>;
    };
    try {
      await folder.render();
      assert.deepEqual(read().runs[0]?.results, []);
      folder.write('mops/agent-upgrade.md.j2', `${smallRelease['mops/agent-upgrade.md.j2'] ?? ''}{{ nowhere }}\n`);
      await folder.render();
      assert.deepEqual(read().runs[0]?.results[0]?.locations, [
        {
          physicalLocation: {
            artifactLocation: { uri: 'releases/R1/mops/agent-upgrade.md.j2', uriBaseId: '%SRCROOT%' },
            region: { startLine: 10, startColumn: 4 },
          },
          logicalLocations: [
            { fullyQualifiedName: 'agent-upgrade/EUS2', kind: 'document' },
            { fullyQualifiedName: 'agent-upgrade/WUS2', kind: 'document' },
          ],
        },
      ]);
    } finally {
      folder.remove();
    }
  });
});
