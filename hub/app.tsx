import { Tab, TabBar, TabSize } from 'azure-devops-ui/Tabs';
import * as React from 'react';
import { Alerts } from './alerts/alerts.js';
import { ConditionBanner } from './condition-banner.js';
import { ActDialog } from './controls/act-dialog.js';
import { DeskProvider, type Desk, type Proposal } from './controls/desk.js';
import { EmergencyStop } from './controls/emergency-stop.js';
import { Documents } from './documents/documents.js';
import { Executive } from './executive/executive.js';
import { executiveView } from './executive/executive-view.js';
import type { Snapshot } from './ledger/live-ledger.js';
import { Operations } from './operations/operations.js';
import { operationsView } from './operations/operations-view.js';
import { ReleaseBar } from './release-bar.js';
import { releaseLine } from './release-line-view.js';
import { Security } from './security/security.js';
import type { Session } from './session.js';
import { Technical } from './technical/technical.js';
import { technicalView } from './technical/technical-view.js';
import { useHeartbeat } from './use-heartbeat.js';
import { useLiveLedger } from './use-live-ledger.js';
import { useServiceNow } from './use-service-now.js';

const views = {
  operations: 'Operations',
  executive: 'Executive',
  technical: 'Technical',
  security: 'Security',
  documents: 'Documents',
  alerts: 'Alerts',
} as const;
type ViewId = keyof typeof views;

/** The whole hub: the bar, the tabs, the view that is looked at, and the dialog of an act that is being considered. */
export function App({ session }: { readonly session: Session }): React.JSX.Element {
  const { ledger, snapshot } = useLiveLedger(session);
  const { nowMs, ageMs } = useServiceNow(snapshot);
  const [selected, setSelected] = React.useState<ViewId>('operations');
  const [proposal, setProposal] = React.useState<Proposal>();
  const { state, condition } = snapshot;
  const desk: Desk = { state, nowMs, propose: setProposal };
  return (
    <DeskProvider value={desk}>
      <div className="hub">
        <ReleaseBar line={releaseLine(state, nowMs)} condition={condition} nowMs={nowMs} ageMs={ageMs}>
          <EmergencyStop />
        </ReleaseBar>
        <ConditionBanner condition={condition} ageMs={ageMs} />
        <nav aria-label="Views">
          <TabBar
            selectedTabId={selected}
            onSelectedTabChanged={(id) => setSelected(id as ViewId)}
            tabSize={TabSize.Compact}
            ariaLabel="Views"
          >
            {Object.entries(views).map(([id, name]) => (
              <Tab key={id} id={id} name={name} />
            ))}
          </TabBar>
        </nav>
        <main>
          <View id={selected} session={session} snapshot={snapshot} nowMs={nowMs} />
        </main>
        {proposal ? (
          <ActDialog
            proposal={proposal}
            session={session}
            ledger={ledger}
            state={state}
            nowMs={nowMs}
            onDismiss={() => setProposal(undefined)}
          />
        ) : null}
      </div>
    </DeskProvider>
  );
}

interface ViewProps {
  readonly id: ViewId;
  readonly session: Session;
  readonly snapshot: Snapshot;
  readonly nowMs: number;
}

function View({ id, session, snapshot, nowMs }: ViewProps): React.JSX.Element | null {
  const { state, events, condition } = snapshot;
  if (condition.kind === 'loading') return <p role="status">Reading the ledger …</p>;
  if (!state.plan) return <p>Nothing is planned in this ledger yet.</p>;
  const { loopback } = session;
  switch (id) {
    case 'operations':
      return <OperationsLive session={session} snapshot={snapshot} nowMs={nowMs} />;
    case 'executive': {
      const view = executiveView(state, events, nowMs);
      return view ? <Executive view={view} nowMs={nowMs} /> : null;
    }
    case 'technical': {
      const view = technicalView(state, events, nowMs);
      return view ? <Technical view={view} plan={state.plan} nowMs={nowMs} /> : null;
    }
    case 'security':
      return <Security state={state} events={events} condition={condition} loopback={loopback} />;
    case 'documents':
      return <Documents session={session} state={state} />;
    case 'alerts':
      return <Alerts />;
  }
}

function OperationsLive({ session, snapshot, nowMs }: Omit<ViewProps, 'id'>): React.JSX.Element | null {
  const { state, events } = snapshot;
  const heartbeat = useHeartbeat(session, state.open);
  const view = operationsView(state, events, heartbeat, nowMs);
  return view ? <Operations view={view} state={state} nowMs={nowMs} loopback={session.loopback} /> : null;
}
