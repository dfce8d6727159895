import { Button } from 'azure-devops-ui/Button';
import * as React from 'react';
import { useDesk, type Proposal } from './desk.js';

interface Props extends Proposal {
  readonly label: string;
  readonly primary?: boolean;
  /** Red already before anything is asked: the emergency stop alone. */
  readonly alarm?: boolean;
}

/** The first deliberate step of an act. */
export function PersonAct({ label, primary = false, alarm = false, ...proposal }: Props): React.JSX.Element {
  const { propose } = useDesk();
  return <Button danger={alarm} primary={primary} text={label} onClick={() => propose(proposal)} />;
}
