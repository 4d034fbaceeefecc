import type { HardRule } from '#contracts/codes.js';

/** Why a move is in a plan: codes and figures, of which sentences are made when somebody reads it. */
export type Because =
  | { kind: 'waits'; priority: number }
  /** The harmed person would like the provider. */
  | { kind: 'wished' }
  /** Of 100 points, in ten-thousandths. */
  | { kind: 'score'; score: number }
  /** Moves that come before it make its room. */
  | { kind: 'room_made'; by: number[] }
  | { kind: 'makes_room'; case: string }
  /** Points taken of those available in the two months, in per cent before and after. */
  | { kind: 'levels'; from: [number, number]; to: [number, number] }
  /** Per cent of all points taken, beside the per cent agreed. */
  | { kind: 'shares'; from: [taken: number, agreed: number]; to: [taken: number, agreed: number] }
  | { kind: 'closing' }
  /** Rules by which it would not be offered to where it is. */
  | { kind: 'unfit'; rules: readonly HardRule[] }
  /** Nobody else can take it now. */
  | { kind: 'nowhere' };

/** Who must be told when it is made, and of what. The hub's own facts tell providers and agency; a harmed person is told by who knows them. */
export type Tell =
  | { kind: 'provider'; id: string; of: 'offer' | 'offer_withdrawn' | 'case_taken_back' }
  | { kind: 'agency'; id: string; of: 'case_taken_back' }
  | { kind: 'harmed'; through: string; of: 'another_provider' };

export interface Names {
  provider(id: string): string;
  /** Its reference. */
  case(id: string): string;
}

export function sentenceOf(because: Because, names: Names): string {
  switch (because.kind) {
    case 'waits':
      return `It waits, with priority ${because.priority}.`;
    case 'wished':
      return 'The harmed person would like this provider.';
    case 'score':
      return `Its score there is ${(Math.round(because.score / 1_000) / 10).toFixed(1)} of 100.`;
    case 'room_made':
      return because.by.length === 1 ? `Move ${because.by[0]} makes room for it.` : `Moves ${because.by.join(', ')} make room for it.`;
    case 'makes_room':
      return `It makes room for ${names.case(because.case)}.`;
    case 'levels':
      return `Load falls from ${because.from[0]} % to ${because.from[1]} % where it is, and rises from ${because.to[0]} % to ${because.to[1]} % where it goes.`;
    case 'shares':
      return `Where it is has ${because.from[0]} % of the points and an agreed share of ${because.from[1]} %; where it goes has ${because.to[0]} % of ${because.to[1]} %.`;
    case 'closing':
      return 'Its provider is closing.';
    case 'unfit':
      return `Its provider could not be offered it today: ${because.rules.join(', ')}.`;
    case 'nowhere':
      return 'Nobody else can take it now: it waits, and gets its turn.';
  }
}

export function telling(tell: Tell, names: Names): string {
  switch (tell.kind) {
    case 'provider':
      return `${names.provider(tell.id)}: ${OF_PROVIDER[tell.of]}`;
    case 'agency':
      return 'The agency that referred it: another provider is looked for.';
    case 'harmed':
      return `The harmed person, by ${names.provider(tell.through)}: another provider takes over.`;
  }
}

const OF_PROVIDER = {
  offer: 'it is offered the case.',
  offer_withdrawn: 'its offer is withdrawn.',
  case_taken_back: 'the case is taken back.',
} as const;
