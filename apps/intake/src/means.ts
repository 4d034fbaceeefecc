import { Inject, Injectable } from '@nestjs/common';
import { Area } from '#platform/area.js';
import { offenceData } from './offence-data.js';
import type { OffenceData } from './offence.rules.js';
import { Vault } from './vault.js';

/** What deciding about a referral needs besides the referral. */
@Injectable()
export class Means {
  readonly offences: OffenceData = offenceData();

  constructor(
    @Inject(Area) readonly area: Area,
    @Inject(Vault) readonly vault: Vault,
  ) {}
}
