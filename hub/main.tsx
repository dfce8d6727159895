import 'azure-devops-ui/Core/override.css';
import './hub.css';
import * as SDK from 'azure-devops-extension-sdk';
import { Surface, SurfaceBackground } from 'azure-devops-ui/Surface';
import * as React from 'react';
import * as ReactDOM from 'react-dom';
import { z } from 'zod';
import { firstConnection, Root } from './root.js';

// Schemas are walked, not compiled: compiling would need `eval`, which the page's policy forbids.
z.config({ jitless: true });

async function main(): Promise<void> {
  await SDK.init({ loaded: false, applyTheme: true });
  const first = await firstConnection();
  ReactDOM.render(
    <Surface background={SurfaceBackground.neutral}>
      <Root first={first} />
    </Surface>,
    document.getElementById('root'),
  );
  await SDK.notifyLoadSucceeded();
}

main().catch((error: unknown) => {
  void SDK.notifyLoadFailed(error instanceof Error ? error : String(error));
});
