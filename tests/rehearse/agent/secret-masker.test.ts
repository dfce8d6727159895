import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { SecretMasker } from '../../../scripts/rehearse/agent/secret-masker.js';

function masked(text: string, ...secrets: string[]): string {
  const masker = new SecretMasker();
  for (const secret of secrets) masker.add(secret);
  return masker.mask(text);
}

describe('SecretMasker', () => {
  it('masks every place of a secret', () => {
    assert.equal(masked('pw s3cret and s3cret.', 's3cret'), 'pw *** and ***.');
    assert.equal(masked('nothing here', 's3cret'), 'nothing here');
    assert.equal(masked('an empty secret masks nothing', '', '  '), 'an empty secret masks nothing');
  });

  it('leaves nothing of secrets that overlap or touch', () => {
    assert.equal(masked('xabcdx', 'abc', 'bcd'), 'x***x');
    assert.equal(masked('aaa', 'aa'), '***');
  });

  it('masks JSON, URI and Base64 spellings, and every line of a secret of several', () => {
    const secret = 'a/b "c"+d';
    assert.equal(masked(JSON.stringify({ secret }), secret), '{"secret":"***"}');
    assert.equal(masked(`?sig=${encodeURIComponent(secret)}&x`, secret), '?sig=***&x');
    assert.equal(masked(Buffer.from(secret).toString('base64'), secret), '***');
    assert.equal(masked('only line two', 'line one\nline two\n'), 'only ***');
  });
});
