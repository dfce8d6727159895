import { describe, it } from 'mocha';
import { assertAgree } from './agreement.js';

describe('the rules that append and the rules that verify', () => {
  it('agree on 2,000 random histories', async function () {
    this.timeout(600_000);
    await assertAgree(2_000);
  });
});
