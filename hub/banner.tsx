import * as React from 'react';

interface Props {
  readonly tone: 'warning' | 'bad';
  /** Read aloud as soon as it appears. */
  readonly alert?: boolean;
  readonly children: string;
}

const symbols = { warning: '▲', bad: '✗' } as const;

/** What nobody may overlook. The UI kit's message card would load half of the kit before the first view, with lists and menus. */
export function Banner({ tone, alert = false, children }: Props): React.JSX.Element {
  return (
    <div className={`banner tone-${tone}`} role={alert ? 'alert' : undefined}>
      <span className="symbol" aria-hidden="true">
        {symbols[tone]}
      </span>
      <span>{children}</span>
    </div>
  );
}
