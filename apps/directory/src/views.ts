import { ROLES, type Role } from '#platform/caller.js';
import { Shown } from '#platform/shown.js';
import type { OrganisationState } from './directory.queries.js';

const kinds = ['agency', 'provider', 'hub'] as const;
const states: readonly OrganisationState[] = ['active', 'suspended', 'removed'];
const callerKinds = ['service', 'person', 'partner'] as const;

class CallerView {
  @Shown.oneOf(callerKinds) kind!: (typeof callerKinds)[number];
  @Shown.text('A service’s name, a person’s id, or the organisation’s id') id!: string;
  @Shown.oneOf(ROLES, '', { most: 10 }) roles!: Role[];
  @Shown.id('', { optional: true }) organisation?: string;
  @Shown.id('The API key that it signed in with', { optional: true }) key?: string;
  @Shown.whole('Requests a minute that it may make of each service', { optional: true }) limit?: number;
}

export class TokenView {
  @Shown.text('Send it as `Authorization: Bearer …`') token!: string;
  @Shown.time('Ask for the next one before') expiresAt!: string;
  @Shown.part(CallerView, 'Whom it speaks for') caller!: CallerView;
  @Shown.text('Of a person', { optional: true }) name?: string;
}

class SigningKeyView {
  @Shown.text('Kind of key') kty!: string;
  @Shown.text('Its name in a token’s head') kid!: string;
  @Shown.text('', { optional: true }) crv?: string;
  @Shown.text('', { optional: true }) x?: string;
  @Shown.text('', { optional: true }) y?: string;
  @Shown.text('', { optional: true }) alg?: string;
  @Shown.text('', { optional: true }) use?: string;
}
export class SigningKeysView {
  @Shown.part(SigningKeyView, '', { most: 20 }) keys!: SigningKeyView[];
}

export class OrganisationView {
  @Shown.id() id!: string;
  @Shown.code() code!: string;
  @Shown.text() name!: string;
  @Shown.oneOf(kinds) kind!: (typeof kinds)[number];
  @Shown.code('By which it refers', { nullable: true }) route!: string | null;
  @Shown.code() area!: string;
  @Shown.oneOf(states) state!: OrganisationState;
  @Shown.text('For the hub itself alone', { optional: true }) email?: string;
  @Shown.text('For the hub itself alone', { optional: true }) phone?: string;
}
