import { Inject, Injectable } from '@nestjs/common';
import type { CapacityKind, DeclineReason, OfferState } from '#contracts/codes.js';
import type { OfferSummary } from '#contracts/offer-summary.js';
import { ServiceClient } from '#platform/service-client.js';
import { ConsoleConfig } from './console.config.js';
import { PART_DEADLINE_MS, type Part } from './part.js';
import type { Visit } from './visit.js';

// What the pages read of the services' answers; each service describes the whole of its own at /api.

/** matching */
export interface Offer {
  id: string;
  case: string;
  reference: string;
  provider: string;
  state: OfferState;
  points: number;
  /** The months that the points are of, `YYYY-MM`. */
  periods: { period: string; points: number }[];
  intervention: string;
  offeredAt: string;
  respondBy: string;
  /** Of an open offer; null of any other. */
  waitsFor: 'answer' | 'sign_off' | null;
  answeredAt?: string | null;
  reason?: string | null;
  summary: OfferSummary;
}

/** intake */
export interface Referral {
  case: string;
  reference: string;
  state: string;
  since: string;
}

/** matching */
export interface Provider {
  id: string;
  name: string;
  suspended: boolean;
  /** Of the present month. */
  capacity: {
    /** `YYYY-MM`. */
    period: string;
    kind: CapacityKind;
    /** Null unless known. */
    available: number | null;
    committed: number;
    held: number;
    /** Null where there is no figure. */
    free: number | null;
    declaredAt: string | null;
  };
}

/** matching */
export interface WaitingCase {
  case: string;
  reference: string;
  category: string;
  district: string;
  complexity: string;
  waitingSince: string;
  priority: number;
  /** Why it waits, a sentence each; most telling first. */
  because: string[];
}

/** matching: why a provider was asked, and the others were not. */
export interface Decision {
  id: string;
  at: string;
  outcome: 'offered' | 'waiting' | 'for_person';
  provider: string | null;
  ruleSet: string;
  /** What each part of a score counts for. */
  weights: Record<string, number>;
  /** The best first. */
  providers: {
    provider: string;
    name: string;
    points?: number;
    intervention?: string;
    failing: { rule: string; sentence: string; wouldPassIf: string }[];
    /** Each part from 0 to 1, before its weight. */
    score?: { total: number; parts: Record<string, number>; scarcityPrice: number };
  }[];
}

/** casework */
export interface CaseSeen {
  case: string;
  reference: string;
  state: string;
  stateName: string;
  since: string;
  until?: string;
  category?: string;
  complexity?: string;
  district?: string;
  stage?: string;
  provider?: string;
  points: number;
  allocatedAt?: string;
  firstContactBy?: string;
  nextSteps: { to: string; sentence: string }[];
  people: { person: string; role: string; track: string }[];
  timeline?: { at: string; sentence: string }[];
}

export interface ContactPoint {
  channel: string;
  address: string;
  safe: boolean;
  voicemail?: boolean;
  hours?: { days?: ('mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun')[]; from: string; to: string }[];
  alsoSeenBy?: string;
}

/** intake, from the vault: asking for it is written down there. */
export interface PersonSeen {
  id: string;
  role: string;
  name?: string;
  knownAs?: string;
  dateOfBirth?: string;
  contactPoints: ContactPoint[];
  /** Language, interpreter and access needs in words. */
  needs: string[];
  riskMarkers?: string[];
  supportNeeds?: string[];
  /** Why there is no name and no contact. */
  withheld?: 'consent' | 'erased';
}

/** Every question goes out in the visitor's own name: what may be seen and done is decided by the service that is asked. */
@Injectable()
export class Services {
  constructor(
    @Inject(ServiceClient) private readonly client: ServiceClient,
    @Inject(ConsoleConfig) private readonly config: ConsoleConfig,
  ) {}

  offers(visit: Visit, query: { provider: string; state?: OfferState }): Promise<Offer[]> {
    return this.get(visit, 'MATCHING', `/offers?${new URLSearchParams(query)}`);
  }

  offer(visit: Visit, id: string): Promise<Offer> {
    return this.get(visit, 'MATCHING', `/offers/${encodeURIComponent(id)}`);
  }

  accept(visit: Visit, id: string): Promise<Offer> {
    return this.post(visit, 'MATCHING', `/offers/${encodeURIComponent(id)}/accept`, {});
  }

  signOff(visit: Visit, id: string): Promise<Offer> {
    return this.post(visit, 'MATCHING', `/offers/${encodeURIComponent(id)}/sign-off`, {});
  }

  decline(visit: Visit, id: string, reason: DeclineReason): Promise<unknown> {
    return this.post(visit, 'MATCHING', `/offers/${encodeURIComponent(id)}/decline`, { reason });
  }

  providers(visit: Visit): Promise<Provider[]> {
    return this.get(visit, 'MATCHING', '/providers');
  }

  provider(visit: Visit, id: string): Promise<Provider> {
    return this.get(visit, 'MATCHING', `/providers/${encodeURIComponent(id)}`);
  }

  waiting(visit: Visit): Promise<WaitingCase[]> {
    return this.get(visit, 'MATCHING', '/waiting');
  }

  decision(visit: Visit, id: string): Promise<Decision> {
    return this.get(visit, 'MATCHING', `/cases/${encodeURIComponent(id)}/decision`);
  }

  cases(visit: Visit): Promise<CaseSeen[]> {
    return this.get(visit, 'CASEWORK', '/cases');
  }

  case(visit: Visit, id: string): Promise<CaseSeen> {
    return this.get(visit, 'CASEWORK', `/cases/${encodeURIComponent(id)}`);
  }

  /** By the case's id, or by the reference that people say. */
  referral(visit: Visit, asked: string): Promise<Referral> {
    return this.get(visit, 'INTAKE', `/referrals/${encodeURIComponent(asked)}`);
  }

  async people(visit: Visit, id: string): Promise<PersonSeen[]> {
    const answer = await this.get<{ people: PersonSeen[] }>(visit, 'INTAKE', `/cases/${encodeURIComponent(id)}/people`);
    return answer.people;
  }

  private get<T>(visit: Visit, service: Asked, path: string): Promise<T> {
    return this.client.get<T>(new URL(path, this.config[`${service}_URL`]), { token: visit.token, deadline: PART_DEADLINE_MS });
  }

  private post<T>(visit: Visit, service: Asked, path: string, body: unknown): Promise<T> {
    return this.client.post<T>(new URL(path, this.config[`${service}_URL`]), body, { token: visit.token });
  }
}

type Asked = 'INTAKE' | 'MATCHING' | 'CASEWORK' | 'DIRECTORY';

/** A page that can do without this part of it: where the service is away, the page says so in its place. Any other answer is the page's own. */
export async function part<T>(asked: Promise<T>): Promise<Part<T>> {
  try {
    return { kind: 'there', value: await asked };
  } catch (error) {
    if (isAway(error)) return { kind: 'away' };
    throw error;
  }
}

function isAway(error: unknown): boolean {
  const status = (error as { status?: unknown }).status ?? (error as { getStatus?: () => number }).getStatus?.();
  return typeof status === 'number' && status >= 500;
}
