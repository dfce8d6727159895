import { Button } from 'azure-devops-ui/Button';
import { Tab, TabBar, TabSize } from 'azure-devops-ui/Tabs';
import * as React from 'react';
import { ConditionBanner, VersionBanner } from './condition-banner.js';
import { DeskProvider, type Desk, type Proposal } from './controls/desk.js';
import { EmergencyStop } from './controls/emergency-stop.js';
import { executiveView } from './executive/executive-view.js';
import type { Snapshot } from './ledger/live-ledger.js';
import type { OpenedLedger } from './open-ledger.js';
import { Operations } from './operations/operations.js';
import { operationsView } from './operations/operations-view.js';
import { fetchWhatIsLikelyNeeded, parts } from './parts.js';
import { ReleaseBar } from './release-bar.js';
import { releaseLine } from './release-line-view.js';
import type { Session } from './session.js';
import { technicalView } from './technical/technical-view.js';
import { useHeartbeat } from './use-heartbeat.js';
import { useLiveLedger } from './use-live-ledger.js';
import { useServiceNow } from './use-service-now.js';

const { Component: ActDialog } = parts.actDialog;
const { Component: Executive } = parts.executive;
const { Component: Timeline } = parts.timeline;
const { Component: Technical } = parts.technical;
const { Component: Security } = parts.security;
const { Component: Documents } = parts.documents;
const { Component: Approvals } = parts.approvals;
const { Component: Alerts } = parts.alerts;

const views = {
  operations: 'Operations',
  executive: 'Executive',
  timeline: 'Timeline',
  technical: 'Technical',
  security: 'Security',
  documents: 'Documents',
  approvals: 'Approvals',
  alerts: 'Alerts',
} as const;
type ViewId = keyof typeof views;

interface Props {
  readonly session: Session;
  readonly opened: OpenedLedger;
  readonly onSettings: () => void;
}

/** The whole hub: the bar, the tabs, the view that is looked at, and the dialog of an act that is being considered. */
export function App({ session, opened, onSettings }: Props): React.JSX.Element {
  const snapshot = useLiveLedger(opened, session.pollMs);
  const { nowMs, ageMs } = useServiceNow(snapshot);
  const [selected, setSelected] = React.useState<ViewId>('operations');
  const [proposal, setProposal] = React.useState<Proposal>();
  const { state, condition } = snapshot;
  const isLoading = condition.kind === 'loading';
  React.useEffect(() => {
    if (!isLoading) void fetchWhatIsLikelyNeeded();
  }, [isLoading]);
  const desk: Desk = { state, nowMs, here: session.project?.url ?? '', propose: setProposal };
  return (
    <DeskProvider value={desk}>
      <div className="hub">
        <ReleaseBar line={releaseLine(state, nowMs)} condition={condition} nowMs={nowMs} ageMs={ageMs}>
          <EmergencyStop />
        </ReleaseBar>
        <ConditionBanner condition={condition} ageMs={ageMs} />
        <VersionBanner state={state} />
        <nav aria-label="Views" className="views">
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
          <Button text="Settings" subtle={true} onClick={onSettings} />
        </nav>
        <main>
          <View id={selected} session={session} snapshot={snapshot} nowMs={nowMs} />
        </main>
        {proposal ? (
          <ActDialog
            proposal={proposal}
            session={session}
            ledger={opened.live}
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
  if (!state.plan) return condition.kind === 'live' ? <p>Nothing is planned in this ledger yet.</p> : null;
  const { loopback } = session;
  switch (id) {
    case 'operations':
      return <OperationsLive session={session} snapshot={snapshot} nowMs={nowMs} />;
    case 'executive': {
      const view = executiveView(state, events, nowMs);
      return view ? <Executive view={view} nowMs={nowMs} /> : null;
    }
    case 'timeline':
      return <Timeline state={state} plan={state.plan} events={events} nowMs={nowMs} />;
    case 'technical': {
      const view = technicalView(state, events, nowMs);
      return view ? <Technical view={view} plan={state.plan} nowMs={nowMs} session={session} state={state} /> : null;
    }
    case 'security':
      return <Security state={state} events={events} condition={condition} loopback={loopback} />;
    case 'documents':
      return <Documents session={session} state={state} />;
    case 'approvals':
      return <Approvals project={session.project} events={events} loopback={loopback} />;
    case 'alerts':
      return <Alerts />;
  }
}

function OperationsLive({ session, snapshot, nowMs }: Omit<ViewProps, 'id'>): React.JSX.Element | null {
  const { state, events } = snapshot;
  const heartbeat = useHeartbeat(session, state.open);
  const view = operationsView(state, events, heartbeat, nowMs);
  return view ? <Operations view={view} state={state} events={events} nowMs={nowMs} session={session} /> : null;
}
