import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { ConsentReportedV1 } from '#contracts/consent.reported.v1.js';
import type { Fault } from '#contracts/fault.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { newId } from '#platform/new-id.js';
import { Reports } from './answer-reports.js';
import { saidWhen, type ConsentFacts, type ProviderIds } from './case-facts.rules.js';
import { inFuture } from './check-referral.rules.js';
import { Means } from './means.js';
import { consentFacts, consentsOf, insertConsents, peopleOf, type ConsentRow, type PersonRow } from './people.queries.js';
import { sealRecorders } from './seal-person.js';
import { consentChangedFact, settleCases, type Revised } from './settle-cases.js';
import { providerIds } from './register.queries.js';

/** What a person has said is kept, all of it; what they said last counts, and everybody is told at once. */
@Controller()
export class OnConsentReported {
  constructor(@Inject(Means) private readonly means: Means) {}

  @OnMessages<ConsentReportedV1>('consent.reported.v1')
  async handle(@Payload() arrived: Arrived<ConsentReportedV1>[], @Ctx() batch: Batch): Promise<void> {
    const reports = await Reports.about(batch, this.means, arrived);
    const ids = reports.sound.map(({ row }) => row.id);
    const [people, consents] = [await peopleOf(batch.tx, ids), await consentsOf(batch.tx, ids)];
    const providers = providerIds(reports.partners);
    const revised = new Map<string, Revised>();
    const said: ConsentRow[] = [];
    for (const { message, row } of reports.sound) {
      const known = revised.get(row.id) ?? {
        row,
        people: people.get(row.id) ?? [],
        consents: consents.get(row.id) ?? [],
        changed: [],
        consentsAlone: true,
        cause: message,
      };
      const person = known.people.find(({ id, ref }) => id === message.data.person || ref === message.data.person);
      const faults = faultsIn(message.data, person, providers, batch.now);
      if (!person || faults.length > 0) {
        reports.refuse(message, faults);
        continue;
      }
      const before = known.consents.find((other) => other.personId === person.id && other.purpose === message.data.purpose);
      const heard = this.consentRow(message, person, before, batch.now);
      said.push(heard);
      const consent = consentFacts(person.id, heard.said[0]!);
      const next = withConsent(known, before, consent);
      if (!isSame(before, consent) && next !== known) batch.tell(consentChangedFact(next, consent, providers));
      revised.set(row.id, next);
      reports.done(message, row);
    }
    await insertConsents(batch.tx, said);
    await settleCases(
      batch,
      this.means,
      providers,
      [...revised.values()].filter(({ changed }) => changed.length > 0),
    );
    await reports.settle();
  }

  private consentRow(
    { data, source, inboxId }: Arrived<ConsentReportedV1>,
    person: PersonRow,
    before: ConsentFacts | undefined,
    now: Date,
  ): ConsentRow {
    const key = person.data_key && this.means.vault.unwrap(person.id, person.data_key);
    const said_at = saidWhen(data.state, new Date(data.recordedAt), before, now);
    return {
      id: newId(),
      case_id: person.case_id,
      person_id: person.id,
      said: [{ purpose: data.purpose, state: data.state, said_at, how: data.how, providers: data.providers }],
      recorded_by_sealed: key && sealRecorders(key, person.id, [data.recordedBy]),
      source,
      inbox_id: inboxId,
      heard_at: now,
    };
  }
}

function faultsIn(data: ConsentReportedV1, person: PersonRow | undefined, providers: ProviderIds, now: Date): Fault[] {
  const faults: Fault[] = [];
  const tell = (path: string, code: string, sentence: string) => void faults.push({ path, code, sentence, act: 'sender' });
  if (!person)
    tell('person', 'unknown_person', "This must be the hub's id of a person of the case, or the ref that the referral gave them.");
  if (inFuture(data.recordedAt, now))
    tell('recordedAt', 'in_the_future', 'A consent cannot have been recorded in the future. Correct the time.');
  data.providers?.forEach((code, at) => {
    if (!providers.has(code)) tell(`providers[${at}]`, 'unknown_provider', 'This is not the code of a provider that works with the hub.');
  });
  return faults;
}

/** The case with this consent; the same object where the person has said something later already. Said again, it counts from then, and changes nothing. */
function withConsent(revised: Revised, before: ConsentFacts | undefined, consent: ConsentFacts): Revised {
  if (before && before.saidAt > consent.saidAt) return revised;
  const consents = [...revised.consents.filter((other) => other !== before), consent];
  return { ...revised, consents, ...(!isSame(before, consent) && { changed: ['consents' as const] }) };
}

const isSame = (before: ConsentFacts | undefined, consent: ConsentFacts): boolean =>
  before?.state === consent.state && before.providers?.join() === consent.providers?.join();
