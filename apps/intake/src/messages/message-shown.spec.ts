import { HUB } from '../receipt.js';
import { messageShown } from './message-shown.js';
import type { OwnMessage } from './own-messages.queries.js';

const [AGENCY, PROVIDER, OTHER] = ['agency', 'provider', 'other'];
const about = (outcome: string) =>
  ({
    ...{ inbox_id: '7', source: OTHER, outcome, faults: [], received_at: new Date(0), settled_at: new Date(0), traceparent: null },
    ...{ case_id: 'case', reference: 'RJ-2222-22', case_state: 'allocated', agency: AGENCY, provider: PROVIDER },
  }) as unknown as OwnMessage;

// A sender may name any case: what a refused message shows must not differ between another's case and none.
it.each<[string, string, string, object]>([
  ['its agency', AGENCY!, 'rejected', { reference: 'RJ-2222-22', caseState: 'allocated' }],
  ['its provider', PROVIDER!, 'rejected', { reference: 'RJ-2222-22', caseState: 'allocated' }],
  ['an administrator', HUB, 'rejected', { reference: 'RJ-2222-22', caseState: 'allocated' }],
  ['whose report of it was done before', OTHER!, 'done', { reference: 'RJ-2222-22' }],
  ['a stranger whose report was refused', OTHER!, 'rejected', {}],
  ['a stranger whose report is not decided yet', OTHER!, 'handed_on', {}],
])('of its case %s is shown what is theirs to know', (_, sender, outcome, shown) => {
  const { reference, caseState } = messageShown(about(outcome), sender) as { reference?: string; caseState?: string };
  expect({ ...(reference !== undefined && { reference }), ...(caseState !== undefined && { caseState }) }).toEqual(shown);
});
