import { codedCaseExample, type CodedCase } from '#contracts/coded-case.js';
import { categories, interventions } from '#contracts/codes.js';
import type { Capacity, FacilitatorGroup, Profile, Provider } from './provider.rules.js';

/** Cases and providers for specs: a burglary in Cambridge, and a provider that may take it. Say only what a row is about. */
export const CAMBRIDGE = 'E07000008';

export const aCase = (over: Partial<CodedCase> = {}): CodedCase => ({
  ...codedCaseExample,
  district: CAMBRIDGE,
  interventions: ['indirect_shuttle'],
  accessNeeds: [],
  conflictKeys: [],
  ...over,
});

export const aGroup = (over: Partial<FacilitatorGroup> = {}): FacilitatorGroup => ({
  accreditation: 'intermediate',
  count: 4,
  women: 2,
  tags: [],
  prisonCleared: true,
  ...over,
});

export const aProfile = (over: Partial<Profile> = {}): Profile => ({
  agreements: [{ from: '2025-01-01', to: '2029-12-31', sharePercent: 50 }],
  youthJusticeService: false,
  home: CAMBRIDGE,
  categories: [...categories],
  districts: [CAMBRIDGE],
  establishments: ['LTI'],
  ageBands: ['18_to_24', '25_to_64', '65_and_over'],
  interventions: [...interventions],
  languages: ['en'],
  access: ['step_free'],
  facilitators: [aGroup({ accreditation: 'advanced', count: 2, women: 1, tags: ['hate'] }), aGroup()],
  ...over,
});

export const room = (available: number, over: Partial<Capacity> = {}): Capacity => ({
  kind: 'known',
  available,
  committed: 0,
  held: 0,
  ...over,
});

export const providerId = (nth: number) => `01942f00-0000-7000-8000-${String(nth).padStart(12, '0')}`;

export const aProvider = (over: Partial<Provider> & { nth?: number } = {}): Provider => {
  const { nth = 1, ...rest } = over;
  return {
    id: providerId(nth),
    name: `Provider ${nth}`,
    profile: aProfile(),
    profileVersion: 1,
    suspended: false,
    capacity: room(100),
    lastAllocatedAt: null,
    ...rest,
  };
};
