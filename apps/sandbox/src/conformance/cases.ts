import type { PartnerKind } from '#contracts/codes.js';
import { agencyCases } from './agency-cases.js';
import type { ConformanceCase } from './conformance-case.js';
import { lineCases } from './line-cases.js';
import type { Way } from './options.rules.js';
import { providerCases } from './provider-cases.js';

/** All that a system is tried with that is connected in this way, in the order in which it is tried. */
export const casesOf = (kind: PartnerKind, way: Way): ConformanceCase[] =>
  [...(kind === 'agency' ? agencyCases : providerCases), ...lineCases(kind)].filter(({ ways }) => ways?.includes(way) ?? true);
