import { Button } from 'azure-devops-ui/Button';
import { FormItem } from 'azure-devops-ui/FormItem';
import { TextField } from 'azure-devops-ui/TextField';
import * as React from 'react';
import { shown } from '../foreign-text.js';
import type { SettingsField } from './settings.js';
import { useSettings } from './use-settings.js';

const fields: readonly { readonly id: SettingsField; readonly label: string; readonly help: string }[] = [
  { id: 'accountUrl', label: 'Storage account', help: 'Address of the account that holds the ledgers' },
  { id: 'fleet', label: 'Fleet', help: 'Container of the ledgers; the one that ends in -state belongs to it' },
  {
    id: 'clientId',
    label: 'Application (client) id',
    help: 'Of the single-page registration in Entra by which people sign in',
  },
  { id: 'tenant', label: 'Tenant', help: 'Id or domain of the Entra tenant' },
  { id: 'pollMs', label: 'Poll interval, ms', help: 'How often the ledger is looked at while the hub is' },
];

interface Props {
  /** What of it is in force on this screen, in words. */
  readonly inForce: string;
  readonly onSaved: () => void;
  readonly onClose?: (() => void) | undefined;
}

/** Where the storage is and how people sign in: the same for the whole organization, tested before it is saved. */
export function SettingsPage({ inForce, onSaved, onClose }: Props): React.JSX.Element {
  const { draft, faults, result, change, test, save } = useSettings(onSaved);
  const busy = result.kind === 'busy';
  return (
    <section className="card settings" aria-labelledby="settings-title">
      <h1 id="settings-title" className="release-name">
        Settings
      </h1>
      <p>{shown(inForce, 400)}</p>
      {fields.map(({ id, label, help }) => (
        <FormItem key={id} message={faults[id] ?? help} error={faults[id] !== undefined}>
          <TextField
            inputId={`setting-${id}`}
            label={label}
            value={draft[id]}
            onChange={(_event, value) => change(id, value)}
          />
        </FormItem>
      ))}
      <div className="buttons">
        <Button text="Test" disabled={busy} onClick={() => void test()} />
        <Button text="Save" primary={true} disabled={busy} onClick={() => void save()} />
        {onClose ? <Button text="Close" onClick={onClose} /> : null}
      </div>
      <p role="status" className={result.kind === 'bad' ? 'tone-bad' : 'tone-good'}>
        {result.kind === 'busy' ? 'Asking …' : 'text' in result ? shown(result.text) : ''}
      </p>
      <p className="quiet">
        Any member of this organization can change these settings. That is why a token is sent to blob hosts of Azure
        only, and why nothing secret stands here.
      </p>
    </section>
  );
}
