import * as React from 'react';
import { OperatorError } from '../../src/release/operator-error.js';
import type { Session } from '../session.js';
import { readDocument } from '../storage/documents.js';

export type DocumentState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'read'; readonly text: string }
  | { readonly kind: 'fault'; readonly why: string };

/** A document by its hash, read once: what stands under a hash never changes. */
export function useDocument(session: Session, hash: string | undefined): DocumentState | undefined {
  const [read, setRead] = React.useState<{ readonly hash: string; readonly document: DocumentState }>();
  React.useEffect(() => {
    if (hash === undefined) return undefined;
    let left = false;
    const show = (document: DocumentState): void => {
      if (!left) setRead({ hash, document });
    };
    readDocument(session.history, session.release, hash).then(
      (text) => show({ kind: 'read', text }),
      (error: unknown) =>
        show({ kind: 'fault', why: error instanceof OperatorError ? error.message : 'The document cannot be read.' }),
    );
    return () => {
      left = true;
    };
  }, [session, hash]);
  if (hash === undefined) return undefined;
  return read?.hash === hash ? read.document : { kind: 'loading' };
}
