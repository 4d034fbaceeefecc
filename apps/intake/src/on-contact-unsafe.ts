import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { ContactUnsafeV1 } from '#contracts/contact.unsafe.v1.js';
import type { Arrived } from '#messaging/arrived.js';
import { Batch } from '#messaging/batch.js';
import { OnMessages } from '#messaging/on-messages.js';
import { casesById } from './cases.queries.js';
import { Means } from './means.js';
import { consentsOf, peopleOf, replacePeople, type PersonRow } from './people.queries.js';
import { openPerson, resealed } from './seal-person.js';
import { settleCases, type Revised } from './settle-cases.js';
import { partners, providerIds } from './register.queries.js';

/** A contact point that bounced, or that somebody else sees, is unsafe until it has been checked. Without a safe one the case waits for one. */
@Controller()
export class OnContactUnsafe {
  constructor(@Inject(Means) private readonly means: Means) {}

  @OnMessages<ContactUnsafeV1>('contact.unsafe.v1')
  async handle(@Payload() arrived: Arrived<ContactUnsafeV1>[], @Ctx() batch: Batch): Promise<void> {
    const ids = [...new Set(arrived.map(({ data }) => data.case))];
    const rows = await casesById(batch.tx, ids);
    const [people, consents] = [await peopleOf(batch.tx, ids), await consentsOf(batch.tx, ids)];
    const changed = new Map<string, PersonRow>();
    for (const { data } of arrived) {
      const person = people.get(data.case)?.find(({ id }) => id === data.person);
      const open = person && openPerson(this.means.vault, person);
      if (!person || !open?.contactPoints.some((point) => point.id === data.point && point.safe)) continue;
      const contactPoints = open.contactPoints.map((point) => (point.id === data.point ? { ...point, safe: false } : point));
      // The next message of this list about them must find this one's change.
      Object.assign(person, resealed(this.means.vault, person, { ...open, contactPoints }));
      changed.set(person.id, person);
    }
    await replacePeople(batch.tx, [...changed.values()]);
    const touched = new Set([...changed.values()].map((person) => person.case_id));
    const revised = [...touched].map((id): Revised => ({
      row: rows.get(id)!,
      people: people.get(id)!,
      consents: consents.get(id) ?? [],
      changed: ['contact_points'],
    }));
    await settleCases(batch, this.means, providerIds(await partners(batch.tx)), revised);
  }
}
