import { Tab, TabBar, TabSize } from 'azure-devops-ui/Tabs';
import * as React from 'react';
import { ConditionBanner } from './condition-banner.js';
import { Decisions } from './controls/decisions.js';
import { EmergencyStop } from './controls/emergency-stop.js';
import { Operations } from './operations/operations.js';
import { operationsView } from './operations/operations-view.js';
import { ReleaseBar } from './release-bar.js';
import { releaseLine } from './release-line-view.js';
import type { Session } from './session.js';
import { useHeartbeat } from './use-heartbeat.js';
import { useLiveLedger } from './use-live-ledger.js';
import { useServiceNow } from './use-service-now.js';

const views = { operations: 'Operations' } as const;
type ViewId = keyof typeof views;

/** The whole hub: the bar, the tabs, the view that is looked at. */
export function App({ session }: { readonly session: Session }): React.JSX.Element {
  const { ledger, snapshot } = useLiveLedger(session);
  const { nowMs, ageMs } = useServiceNow(snapshot);
  const [selected, setSelected] = React.useState<ViewId>('operations');
  const { state, events, condition } = snapshot;
  const heartbeat = useHeartbeat(session, state.open);
  const view = operationsView(state, events, heartbeat, nowMs);
  return (
    <div className="hub">
      <ReleaseBar line={releaseLine(state, nowMs)} condition={condition} nowMs={nowMs} ageMs={ageMs}>
        <EmergencyStop session={session} ledger={ledger} state={state} />
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
        {condition.kind === 'loading' ? <p role="status">Reading the ledger …</p> : null}
        {condition.kind !== 'loading' && !view ? <p>Nothing is planned in this ledger yet.</p> : null}
        {view ? (
          <Operations
            view={view}
            state={state}
            nowMs={nowMs}
            loopback={session.loopback}
            decisions={<Decisions session={session} ledger={ledger} state={state} nowMs={nowMs} />}
          />
        ) : null}
      </main>
    </div>
  );
}
