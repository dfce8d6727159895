import * as React from 'react';
import { followable, shown } from './foreign-text.js';

/** Text that others wrote, held in its own direction. */
export function Foreign({ text }: { readonly text: string }): React.JSX.Element {
  return <bdi className="foreign">{shown(text)}</bdi>;
}

/** A link that others wrote, or its words alone where the address is not one to follow. */
export function ForeignLink(props: {
  readonly url: string;
  readonly loopback: boolean;
  readonly children: string;
}): React.JSX.Element {
  const href = followable(props.url, props);
  if (href === undefined) return <Foreign text={props.children} />;
  return (
    <a className="bolt-link" href={href} target="_blank" rel="noopener noreferrer">
      <Foreign text={props.children} /> <span aria-hidden="true">↗</span>
    </a>
  );
}
