import { isDeepStrictEqual } from 'node:util';
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { CircumstancesReportedV1 } from '#contracts/circumstances.reported.v1.js';
import type { Change } from '#contracts/codes.js';
import type { Fault } from '#contracts/fault.js';
import type { Incident } from '#contracts/incident.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { caseEnded, Reports } from './answer-reports.js';
import { isEnded } from './cases.queries.js';
import { checkEstablishment, inFuture } from './check-referral.rules.js';
import { Means } from './means.js';
import { consentsOf, peopleOf } from './people.queries.js';
import { settleCases, type Revised } from './settle-cases.js';
import { providerIds } from './register.queries.js';

/** The matter has moved on in the criminal justice process: stage, prison, dates. Suitability and matching are looked at again. */
@Controller()
export class OnCircumstancesReported {
  constructor(@Inject(Means) private readonly means: Means) {}

  @OnMessages<CircumstancesReportedV1>('circumstances.reported.v1')
  async handle(@Payload() arrived: Arrived<CircumstancesReportedV1>[], @Ctx() batch: Batch): Promise<void> {
    const reports = await Reports.about(batch, this.means, arrived);
    const ids = reports.sound.map(({ row }) => row.id);
    const [people, consents] = [await peopleOf(batch.tx, ids), await consentsOf(batch.tx, ids)];
    const revised = new Map<string, Revised>();
    for (const { message, row } of reports.sound) {
      const faults = isEnded(row.state) ? [caseEnded()] : [];
      const establishment = checkEstablishment(message.data.establishment, this.means.area, adder(faults), 'establishment');
      if (inFuture(message.data.asOf, batch.now)) adder(faults)('asOf', 'in_the_future', 'Report what is so already, not what is to come.');
      if (faults.length > 0) {
        reports.refuse(message, faults);
        continue;
      }
      const known = revised.get(row.id) ?? { row, people: people.get(row.id) ?? [], consents: consents.get(row.id) ?? [], changed: [] };
      const incident = moved(row.stated.incident, message.data, establishment);
      const changed = changesBetween(row.stated.incident, incident);
      row.stated = { ...row.stated, incident };
      revised.set(row.id, { ...known, changed: [...new Set([...known.changed, ...changed])], cause: message });
      reports.done(message, row);
    }
    await settleCases(
      batch,
      this.means,
      providerIds(reports.partners),
      [...revised.values()].filter(({ changed }) => changed.length > 0),
    );
    await reports.settle();
  }
}

type Coded = Omit<Incident, 'crimeReference' | 'notes'>;

/** Who leaves custody leaves the establishment too, though nobody says so. */
function moved(incident: Coded, data: CircumstancesReportedV1, establishment: string | undefined): Coded {
  const { stage = incident.stage, courtDate = incident.courtDate, releaseDate = incident.releaseDate } = data;
  const { proceedings = incident.proceedings, admission = incident.admission } = data;
  const where = establishment ?? (stage === 'custody' || stage === incident.stage ? incident.establishment : undefined);
  return { ...incident, stage, courtDate, releaseDate, proceedings, admission, establishment: where };
}

const WATCHED: readonly [Change, readonly (keyof Coded)[]][] = [
  ['category', ['offence']],
  ['flags', ['flags']],
  ['stage', ['stage', 'proceedings']],
  ['establishment', ['establishment']],
  ['district', ['district']],
  ['dates', ['when', 'courtDate', 'releaseDate']],
  ['admission', ['admission']],
  ['loss', ['lossPounds']],
  ['reports', ['reports']],
];

/** What the database gives back may have its keys in another order: that is no change. */
export const changesBetween = (before: Coded, after: Coded): Change[] =>
  WATCHED.filter(([, fields]) => fields.some((field) => !isDeepStrictEqual(before[field], after[field]))).map(([change]) => change);

const adder = (faults: Fault[]) => (path: string, code: string, sentence: string) =>
  void faults.push({ path, code, sentence, act: 'sender' });
