import * as React from 'react';
import type { OperatorError } from '../src/release/operator-error.js';
import { App } from './app.js';
import { firstConnection, type FirstConnection } from './connect.js';
import { shown } from './foreign-text.js';
import { parts } from './parts.js';

const { Component: Reduced } = parts.reduced;
const { Component: SettingsPage } = parts.settings;

export function Root({ first }: { readonly first: FirstConnection }): React.JSX.Element {
  const [connection, setConnection] = React.useState(first);
  const [settings, setSettings] = React.useState(false);
  const again = (): void => {
    void firstConnection().then((next) => {
      setConnection(next);
      setSettings(false);
    });
  };
  if (settings || connection.kind === 'unset') {
    const inForce = connection.kind === 'unset' ? connection.why : inForceText(connection);
    return (
      <main className="hub view">
        <SettingsPage
          inForce={inForce}
          onSaved={again}
          onClose={connection.kind === 'unset' ? undefined : () => setSettings(false)}
        />
      </main>
    );
  }
  switch (connection.kind) {
    case 'full':
      return <App session={connection.session} opened={connection.ledger} onSettings={() => setSettings(true)} />;
    case 'reduced': {
      const { signIn, ...about } = connection;
      const press = signIn ? () => void signIn().then(again, again) : undefined;
      return <Reduced {...about} onSignIn={press} onSettings={() => setSettings(true)} />;
    }
    case 'refused':
      return <NotConnected error={connection.error} onAgain={again} onSettings={() => setSettings(true)} />;
  }
}

function inForceText(connection: Exclude<FirstConnection, { kind: 'unset' }>): string {
  switch (connection.kind) {
    case 'full':
      return `In force: this screen is let in by ${connection.session.letIn}. It shows ${connection.session.release} of ${connection.session.history.where('')}.`;
    case 'reduced':
      return `In force: the reduced view, read only. ${connection.why.message}`;
    case 'refused':
      return `In force: nothing. ${connection.error.message}`;
  }
}

function NotConnected(props: {
  readonly error: OperatorError;
  readonly onAgain: () => void;
  readonly onSettings: () => void;
}): React.JSX.Element {
  const { what, where, next } = props.error;
  return (
    <main className="not-connected">
      <h1>{shown(what)}</h1>
      <p>{shown(where)}</p>
      <p>What to do: {shown(next)}.</p>
      <div className="buttons">
        <button type="button" onClick={props.onAgain}>
          Try again
        </button>
        <button type="button" onClick={props.onSettings}>
          Settings
        </button>
      </div>
    </main>
  );
}
