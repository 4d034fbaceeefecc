import { catalogue, entryOf, type Entry } from './catalogue.js';

/** By what a message goes between the hub and a partner. FHIR is another form of HTTP, and has a page of its own. */
export const channelsOfPartners = ['queue', 'HTTP', 'webhook', 'upload'] as const;
export type ChannelOfPartners = (typeof channelsOfPartners)[number];

/** Types of messages that a row of a file may become. */
export const uploadedTypes = [
  'referral.submitted.v1',
  'referral.amended.v1',
  'referral.withdrawn.v1',
  'consent.reported.v1',
  'circumstances.reported.v1',
] as const;

/** By which channels partners send a message, or are told it; none where it stays within the hub. */
export function travelsBy({ type, way, partners }: Entry): readonly ChannelOfPartners[] {
  if (partners.length === 0) return [];
  if (way === 'from partner') return uploadedTypes.some((each) => each === type) ? ['queue', 'HTTP', 'upload'] : ['queue', 'HTTP'];
  // Made to try the webhook: it is on nobody's line.
  if (type === 'webhook.tested.v1') return ['webhook'];
  // A webhook that fails is no way to say so.
  if (type === 'webhook.failing.v1') return ['queue', 'HTTP'];
  return ['queue', 'HTTP', 'webhook'];
}

/** What webhooks are called with. */
export const calledWith = (): readonly Entry[] => catalogue.filter((entry) => travelsBy(entry).includes('webhook'));

/** Whether webhooks are called with messages of this type. */
export function isCalledWith(type: string): boolean {
  const entry = entryOf(type);
  return entry !== undefined && travelsBy(entry).includes('webhook');
}
