import { writeEvent } from '#messaging/cloud-event.js';
import type { Owed } from './partners.queries.js';

/** What a partner is sent, by queue and by webhook alike: sent again, it is the same bytes under the same id. */
export const eventOf = ({
  event,
  type,
  subject,
  area,
  id,
  madeAt,
  data,
  traceparent,
}: Omit<Owed, 'partner' | 'kind' | 'outQueue' | 'outLimit' | 'attempts' | 'factId'>): Buffer =>
  writeEvent({
    messageId: event,
    source: 'rj-hub',
    type,
    subject,
    area,
    // Rises with each message to this partner: what comes twice, or out of order, can be told.
    aggregateVersion: id,
    time: madeAt.toISOString(),
    // Of the fact, not of this attempt.
    traceparent,
    data,
  });
