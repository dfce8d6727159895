import * as React from 'react';
import { olderThanNeeded } from '../src/ledger/versions.js';
import type { ReleaseState } from '../src/ledger/state.js';
import { Banner } from './banner.js';
import { shown } from './foreign-text.js';
import type { Condition } from './ledger/live-ledger.js';
import { hubVersion } from './hub-version.js';
import { durationText } from './time.js';

/** Says it where what is shown cannot be relied on; silent while it can. */
export function ConditionBanner(props: {
  readonly condition: Condition;
  readonly ageMs: number;
}): React.JSX.Element | null {
  const { condition, ageMs } = props;
  switch (condition.kind) {
    case 'loading':
    case 'live':
      return null;
    case 'stale':
      return (
        <Banner tone="warning" alert={true}>
          {`Not up to date: this is how it was ${durationText(ageMs)} ago. ${shown(condition.why)}`}
        </Banner>
      );
    case 'broken':
      return (
        <Banner tone="bad" alert={true}>
          {`The history is broken: only what stands before the break is shown. ${shown(condition.why)}`}
        </Banner>
      );
  }
}

/** Says it where a newer mop-release has written to this ledger: what is shown may lack what it means, and only a stop is taken. */
export function VersionBanner({ state }: { readonly state: ReleaseState }): React.JSX.Element | null {
  const why = olderThanNeeded(state, hubVersion);
  if (why === undefined) return null;
  return (
    <Banner tone="warning" alert={true}>
      {`Only an emergency stop is possible from here. ${shown(why, 600)} Ask the administrator of this organization to update the extension.`}
    </Banner>
  );
}
