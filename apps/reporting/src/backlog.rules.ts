import type { Backlog } from './reconcile.rules.js';

/**
 * What a service has yet to work or to say, from the figures that it puts up for scraping.
 * A figure that is missing counts as one: what cannot be seen must not pass for quiet.
 */
export function backlogIn(service: string, metrics: string): Backlog {
  return {
    service,
    inbox: figure(metrics, 'messages_inbox_waiting'),
    outbox: figure(metrics, 'messages_outbox_age_seconds') > 0 ? 1 : 0,
    held: figure(metrics, 'messages_held'),
  };
}

function figure(metrics: string, name: string): number {
  const value = new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'm').exec(metrics)?.[1];
  return value === undefined || Number.isNaN(Number(value)) ? 1 : Number(value);
}
