import { describe, it } from 'mocha';
import { assertAgree } from './agreement.js';

describe('the rules that append and the rules that verify', () => {
  it('agree on 60 random histories', () => assertAgree(60));
});
