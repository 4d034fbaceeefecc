import { Controller, Get, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import type { Request, Response } from 'express';
import type { ReferredPerson } from '#contracts/referred-person.js';
import { Allow, TheCaller, type Caller } from '#platform/caller.js';
import { Database } from '#platform/database.js';
import { casesShown } from '../cases.queries.js';
import { HttpDoor, senderOf } from '../http-door.js';
import { Means } from '../means.js';
import { caseOfPerson, consentsOf, type PersonRow } from '../people.queries.js';
import { HUB } from '../receipt.js';
import type { PersonShown } from '../show-people.js';
import { viewPeople } from '../view-people.js';
import { readConsent, writeConsent } from './consent.rules.js';
import { asJson, isObject, noNotes, place, refuse, refuseModifiers, textIn, type Json } from './element.rules.js';
import { dataAbsent } from './fhir-names.rules.js';
import { handIn, outcomeOf, type SaidByResource } from './hand-in.js';
import { writePatient } from './patient.rules.js';
import { notThere, readResource, searchSet, sendFhir, UUID } from './speak-fhir.js';

class SearchConsents {
  /** The person: `Patient/` and the hub's id, or the id alone. */
  @Matches(/^(Patient\/)?[0-9a-f-]{36}$/) patient!: string;
}

const idIn = (reference: string) => reference.replace(/^Patient\//, '');

/** The people of cases, from the vault, and what they have said. */
@ApiTags('fhir')
@Controller('fhir')
export class FhirPeopleController {
  constructor(
    @Inject(HttpDoor) private readonly door: HttpDoor,
    @Inject(Database) private readonly database: Database,
    @Inject(Means) private readonly means: Means,
  ) {}

  @Get('Patient/:id')
  @Allow('provider_system', 'provider_worker', 'hub_administrator')
  @ApiOperation({ summary: 'A person of a case that you hold, with their contact points, each with its safety. The view is written down' })
  @ApiProduces('application/fhir+json')
  @ApiResponse({ status: 404, description: 'no such person, or not in a case that you hold' })
  async patient(@Param('id') id: string, @Res({ passthrough: true }) response: Response, @TheCaller() caller: Caller): Promise<Json> {
    const viewed = await this.database.transaction(async (tx) => {
      const caseId = UUID.test(id) ? await caseOfPerson(tx, id) : undefined;
      return caseId ? (await viewPeople(tx, this.means.vault, [caseId], 'case_work', caller, id))[0] : undefined;
    });
    const person = viewed?.shown.people.find((one) => one.id === id);
    const row = viewed?.people.find((one) => one.id === id);
    if (!viewed || !person || !row) throw notThere();
    const referTo = (ref: string) => `Patient/${viewed.people.find((one) => one.ref === ref)?.id ?? ref}`;
    return sendFhir(response, 200, patientShown(person, row, referTo), { 'Cache-Control': 'no-store' });
  }

  @Post('Consent')
  @Allow('agency_system', 'agency_worker', 'provider_system', 'provider_worker', 'hub_administrator')
  @ApiOperation({ summary: 'Tell what a person of a case of yours has said to one purpose' })
  @ApiConsumes('application/fhir+json')
  @ApiProduces('application/fhir+json')
  @ApiBody({ type: Object })
  @ApiResponse({ status: 200, description: 'it counts from now on' })
  @ApiResponse({ status: 404, description: 'no such person, or not in a case of yours' })
  async consent(@Req() request: Request, @Res({ passthrough: true }) response: Response, @TheCaller() caller: Caller): Promise<Json> {
    const read = await readResource(request);
    const said = await this.consentIn(read.resource, senderOf(caller));
    const answer = await handIn(this.door, { request, response, caller }, read, said);
    return sendFhir(response, answer.status, outcomeOf(answer, said.notes));
  }

  @Get('Consent')
  @Allow('agency_system', 'agency_worker', 'hub_administrator')
  @ApiOperation({ summary: 'What a person of your referral last said to each purpose' })
  @ApiProduces('application/fhir+json')
  @ApiResponse({ status: 200, description: 'a searchset: empty where there is no such person of yours' })
  async consents(
    @Query() { patient }: SearchConsents,
    @Res({ passthrough: true }) response: Response,
    @TheCaller() caller: Caller,
  ): Promise<Json> {
    const id = idIn(patient);
    const reader = senderOf(caller);
    const said = await this.database.snapshot(async (tx) => {
      const caseId = UUID.test(id) ? await caseOfPerson(tx, id) : undefined;
      const [row] = caseId ? await casesShown(tx, [caseId]) : [];
      if (!row || (reader !== HUB && row.agency !== reader)) return [];
      return ((await consentsOf(tx, [row.id])).get(row.id) ?? []).filter(({ personId }) => personId === id);
    });
    const found = said.map(({ personId: person, purpose, state, saidAt, providers }) =>
      writeConsent(
        { person, purpose, state, recordedAt: saidAt.toISOString(), ...(providers && { providers }) },
        (ref) => `Patient/${ref}`,
      ),
    );
    return sendFhir(response, 200, searchSet(found));
  }

  /** The case is that of the person: one that nobody knows, or that is another's, is answered alike. */
  private async consentIn(resource: Json | undefined, sender: string): Promise<SaidByResource> {
    const type = 'consent.reported.v1';
    if (!resource) return { type };
    const notes = noNotes();
    place(notes, '', 'Consent');
    place(notes, 'case', 'Consent.patient');
    refuseModifiers(resource, 'Consent', notes);
    if (resource.resourceType !== 'Consent')
      refuse(notes, { path: 'resourceType', expression: 'resourceType', code: 'not_supported', sentence: 'This must be a Consent.' });
    const personOf = (reference: unknown) => (isObject(reference) ? textIn(reference.reference)?.replace(/^Patient\//, '') : undefined);
    const said = readConsent(resource, 'Consent', () => '', 0, notes, personOf);
    if (said.length > 1)
      refuse(notes, {
        path: 'purposes',
        expression: 'Consent.provision.purpose',
        code: 'repeated',
        sentence: 'Send one purpose in a Consent.',
      });
    const person = personOf(resource.patient);
    const known = person && UUID.test(person) ? ((await this.ownCaseOf(person, sender)) ?? person) : undefined;
    const refused = Object.fromEntries(notes.refused.map(({ path }) => [path, true]));
    return {
      type,
      ...(known && { subject: `case/${known}` }),
      data: asJson({ recordedAt: new Date().toISOString(), ...said[0], ...(known && { case: known }), ...refused }),
      notes,
    };
  }

  /** What is kept of a refused message is shown to its sender: another's case must not stand in it. */
  private async ownCaseOf(person: string, sender: string): Promise<string | undefined> {
    const id = await caseOfPerson(this.database, person);
    const [row] = id ? await casesShown(this.database, [id]) : [];
    return row && (sender === HUB || row.agency === sender || row.provider === sender) ? id : undefined;
  }
}

/** A person whom the caller may not see is there, and has no name. */
function patientShown(person: PersonShown, row: PersonRow, referTo: (ref: string) => string): Json {
  const { contactPoints, knownAs, dateOfBirth, identifiers, riskMarkers, supportNeeds, notes } = person;
  const resource = writePatient(
    asJson({
      ref: row.ref,
      role: row.role,
      name: person.name ?? '',
      knownAs,
      dateOfBirth,
      contactPoints: contactPoints.map(({ id: _hubs, ...point }) => point),
      language: row.language,
      interpreter: row.interpreter,
      accessNeeds: row.access_needs,
      facilitatorGender: row.facilitator_gender,
      guardian: row.guardian ?? undefined,
      supports: row.supports ?? undefined,
      enhancedRights: row.enhanced_rights ?? undefined,
      identifiers,
      riskMarkers,
      needs: supportNeeds,
      notes,
    } satisfies Record<keyof Omit<ReferredPerson, 'supportedBy' | 'extensions'>, unknown>) as ReferredPerson,
    referTo,
  );
  return {
    ...resource,
    id: row.id,
    active: !person.withheld,
    ...(person.withheld && { name: [{ extension: [{ url: dataAbsent, valueCode: 'masked' }] }] }),
  };
}
