import * as React from 'react';
import type { Command } from '../../src/ledger/commands.js';
import type { ReleaseState } from '../../src/ledger/state.js';

/** An act as it is put to a person, before they give their reason. */
export interface Proposal {
  readonly title: string;
  /** Each a sentence: what will happen. */
  readonly consequences: readonly string[];
  /** The button that carries it out. */
  readonly verb: string;
  readonly danger?: boolean;
  /** What the person is asked for; without it, why. */
  readonly question?: string;
  readonly command: (reason: string) => Command;
}

/** What every control needs. */
export interface Desk {
  readonly state: ReleaseState;
  readonly nowMs: number;
  /** Address of the organization that hosts this page; empty where it is not known. */
  readonly here: string;
  /** Opens the dialog of an act; it stays until it is closed, whatever becomes of the button. */
  readonly propose: (proposal: Proposal) => void;
}

const DeskContext = React.createContext<Desk | undefined>(undefined);
export const DeskProvider = DeskContext.Provider;

export function useDesk(): Desk {
  const desk = React.useContext(DeskContext);
  if (!desk) throw new Error('a control is drawn outside of the hub');
  return desk;
}
