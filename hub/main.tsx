import 'azure-devops-ui/Core/override.css';
import './hub.css';
import * as SDK from 'azure-devops-extension-sdk';
import { Surface, SurfaceBackground } from 'azure-devops-ui/Surface';
import * as React from 'react';
import * as ReactDOM from 'react-dom';
import { z } from 'zod';
import { OperatorError } from '../src/release/operator-error.js';
import { App } from './app.js';
import { connect } from './connect.js';
import { shown } from './foreign-text.js';

// Schemas are walked, not compiled: compiling would need `eval`, which the page's policy forbids.
z.config({ jitless: true });

async function main(): Promise<void> {
  await SDK.init({ loaded: false, applyTheme: true });
  const root = document.getElementById('root');
  try {
    const session = await connect();
    draw(root, <App session={session} />);
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    draw(root, <NotConnected error={error} />);
  }
  await SDK.notifyLoadSucceeded();
}

function draw(root: HTMLElement | null, content: React.JSX.Element): void {
  ReactDOM.render(<Surface background={SurfaceBackground.neutral}>{content}</Surface>, root);
}

function NotConnected({ error }: { readonly error: OperatorError }): React.JSX.Element {
  return (
    <main className="not-connected">
      <h1>{shown(error.what)}</h1>
      <p>{shown(error.where)}</p>
      <p>What to do: {shown(error.next)}.</p>
    </main>
  );
}

main().catch((error: unknown) => {
  void SDK.notifyLoadFailed(error instanceof Error ? error : String(error));
});
