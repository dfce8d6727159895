import 'azure-devops-ui/Core/override.css';
import './hub.css';
import { Surface, SurfaceBackground } from 'azure-devops-ui/Surface';
import * as React from 'react';
import * as ReactDOM from 'react-dom';
import type { FirstConnection } from './connect.js';
import { Root } from './root.js';

export function draw(first: FirstConnection): void {
  ReactDOM.render(
    <Surface background={SurfaceBackground.neutral}>
      <Root first={first} />
    </Surface>,
    document.getElementById('root'),
  );
}
