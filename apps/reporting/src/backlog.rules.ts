import type { Backlog } from './reconcile.rules.js';

/**
 * What a service has yet to work or to say, from the figures that it puts up for scraping.
 * A figure that is missing counts as one: what cannot be seen must not pass for quiet.
 */
export function backlogIn(service: string, metrics: string): Backlog {
  return {
    service,
    queue: figure(metrics, 'messages_queue_waiting'),
    inbox: figure(metrics, 'messages_inbox_waiting'),
    outbox: figure(metrics, 'messages_outbox_age_seconds') > 0 ? 1 : 0,
    held: figure(metrics, 'messages_held'),
  };
}

/** Over all its labels. */
function figure(metrics: string, name: string): number {
  const lines = [...metrics.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'gm'))];
  const values = lines.map(([, value]) => (Number.isNaN(Number(value)) ? 1 : Number(value)));
  return values.length === 0 ? 1 : values.reduce((total, one) => total + one, 0);
}
