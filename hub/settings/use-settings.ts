import * as React from 'react';
import { OperatorError } from '../../src/release/operator-error.js';
import { readStoredSettings, storeSettings } from '../devops/host-services.js';
import { isLoopback } from '../storage/blob-hosts.js';
import {
  draftOf,
  emptyDraft,
  judgeSettings,
  type Settings,
  type SettingsDraft,
  type SettingsField,
} from './settings.js';
import { testSettings } from './test-settings.js';

/** What the last button brought about. */
export type SettingsResult =
  { readonly kind: 'idle' | 'busy' } | { readonly kind: 'good' | 'bad'; readonly text: string };

export interface SettingsForm {
  readonly draft: SettingsDraft;
  readonly faults: Readonly<Partial<Record<SettingsField, string>>>;
  readonly result: SettingsResult;
  readonly change: (field: SettingsField, value: string) => void;
  readonly test: () => Promise<void>;
  readonly save: () => Promise<void>;
}

/** The settings as they are typed: judged at once when they are tested or saved. */
export function useSettings(onSaved: () => void): SettingsForm {
  const [draft, setDraft] = React.useState(emptyDraft);
  const [faults, setFaults] = React.useState<SettingsForm['faults']>({});
  const [result, setResult] = React.useState<SettingsResult>({ kind: 'idle' });
  React.useEffect(() => {
    readStoredSettings().then(
      (stored) => setDraft(draftOf(stored)),
      (error: unknown) => setResult({ kind: 'bad', text: wordsOf(error) }),
    );
  }, []);
  const withValid = async (act: (settings: Settings) => Promise<string>): Promise<void> => {
    const judged = judgeSettings(draft, { loopback: isLoopback(window.location.hostname) });
    setFaults(judged.kind === 'wrong' ? judged.faults : {});
    if (judged.kind === 'wrong') {
      setResult({ kind: 'bad', text: 'Nothing was done: correct the marked fields first.' });
      return;
    }
    setResult({ kind: 'busy' });
    try {
      setResult({ kind: 'good', text: await act(judged.settings) });
    } catch (error) {
      setResult({ kind: 'bad', text: wordsOf(error) });
    }
  };
  return {
    draft,
    faults,
    result,
    change: (field, value) => setDraft((before) => ({ ...before, [field]: value })),
    test: () => withValid(testSettings),
    save: () =>
      withValid(async (settings) => {
        await storeSettings(settings);
        onSaved();
        return 'Saved for everybody in this organization.';
      }),
  };
}

function wordsOf(error: unknown): string {
  if (error instanceof OperatorError) return error.message;
  const told = typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : '';
  return `Azure DevOps did not do it${told && `: ${told.slice(0, 300)}`}`;
}
