import { Controller, Get, Inject, Param, Post, Put, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import { IsString, MaxLength, MinLength } from 'class-validator';
import type { Request, Response } from 'express';
import { Allow, TheCaller, type Caller } from '#platform/caller.js';
import { Database, type Tx } from '#platform/database.js';
import { caseShown, knownReferrals, type CaseRow } from '../cases.queries.js';
import { HttpDoor, senderOf, type Answer } from '../http-door.js';
import { Means } from '../means.js';
import { peopleOf, type PersonRow } from '../people.queries.js';
import { HUB } from '../receipt.js';
import { readReference } from '../reference.rules.js';
import { incidentOf, openDetails } from '../seal-details.js';
import { asJson, isObject, type Json } from './element.rules.js';
import { handIn, outcomeOf, type SaidByResource } from './hand-in.js';
import { HUB_REFERENCE } from './kept-elements.rules.js';
import { subjectOf, toReferral } from './referral-bundle.rules.js';
import { readUpdate, type KnownReferral } from './referral-update.rules.js';
import { requestStatus, writeServiceRequest, type ReferralSaid } from './service-request.rules.js';
import { notThere, readResource, searchSet, sendFhir, UUID, type ReadResource } from './speak-fhir.js';

class SearchRequests {
  /** A token: the value, or its system, a stroke and the value. */
  @IsString() @MinLength(1) @MaxLength(300) identifier!: string;
}

const READERS = ['agency_system', 'agency_worker', 'provider_system', 'provider_worker', 'hub_administrator'] as const;

/** Referrals as ServiceRequests: in by the same door as every other, and out to whom they belong. */
@ApiTags('fhir')
@Controller('fhir')
export class FhirReferralsController {
  constructor(
    @Inject(HttpDoor) private readonly door: HttpDoor,
    @Inject(Database) private readonly database: Database,
    @Inject(Means) private readonly means: Means,
  ) {}

  @Post()
  @Allow('agency_system', 'agency_worker')
  @ApiOperation({ summary: 'A transaction with one ServiceRequest, its Patients and Consents: one referral, whole or not at all' })
  @ApiConsumes('application/fhir+json')
  @ApiProduces('application/fhir+json')
  @ApiBody({ type: Object })
  @ApiResponse({ status: 200, description: 'a transaction-response, with where each resource is now' })
  @ApiResponse({ status: 422, description: 'an OperationOutcome: every fault, with the element that it is about' })
  async transaction(@Req() request: Request, @Res({ passthrough: true }) response: Response, @TheCaller() caller: Caller): Promise<Json> {
    const read = await readResource(request);
    const said = this.referralIn(read);
    const answer = await handIn(this.door, { request, response, caller }, read, said);
    const outcome = outcomeOf(answer, said.notes);
    const made = 'case' in answer && answer.case ? await this.read(answer.case, caller) : undefined;
    if (!made || !read.resource) return sendFhir(response, 202, outcome);
    return sendFhir(response, 200, responseTo(read.resource, made, answer, outcome));
  }

  @Post('ServiceRequest')
  @Allow('agency_system', 'agency_worker')
  @ApiOperation({ summary: 'Refer a matter: a ServiceRequest that contains its Patients and Consents' })
  @ApiConsumes('application/fhir+json')
  @ApiProduces('application/fhir+json')
  @ApiBody({ type: Object })
  @ApiResponse({
    status: 201,
    description: 'accepted; an OperationOutcome names what was not kept, or, where preferred, the ServiceRequest',
  })
  @ApiResponse({ status: 422, description: 'an OperationOutcome: every fault, with the element that it is about' })
  async create(@Req() request: Request, @Res({ passthrough: true }) response: Response, @TheCaller() caller: Caller): Promise<Json> {
    const read = await readResource(request);
    const said = this.referralIn(read);
    const answer = await handIn(this.door, { request, response, caller }, read, said);
    const made = 'case' in answer && answer.case ? await this.read(answer.case, caller) : undefined;
    const wanted = /\breturn=representation\b/.test(request.get('prefer') ?? '') ? made : undefined;
    const headers = made ? { Location: `/fhir/ServiceRequest/${made.row.id}`, ETag: etagOf(made.row) } : undefined;
    return sendFhir(response, made ? answer.status : 202, wanted?.resource ?? outcomeOf(answer, said.notes), headers);
  }

  @Get('ServiceRequest')
  @Allow(...READERS)
  @ApiOperation({ summary: 'A referral by its agency’s own reference, or by the hub’s' })
  @ApiProduces('application/fhir+json')
  @ApiResponse({ status: 200, description: 'a searchset: empty where there is none of yours' })
  async search(
    @Query() { identifier }: SearchRequests,
    @Res({ passthrough: true }) response: Response,
    @TheCaller() caller: Caller,
  ): Promise<Json> {
    const stroke = identifier.indexOf('|');
    const [system, value] = stroke < 0 ? [undefined, identifier] : [identifier.slice(0, stroke), identifier.slice(stroke + 1)];
    const sender = senderOf(caller);
    const found = await this.database.snapshot(async (tx) => {
      const reference = readReference(value);
      const byHub = reference && (await caseShown(tx, { reference }));
      const hash = this.means.vault.hash('agency reference', value);
      const [byAgency] = sender === HUB || system === HUB_REFERENCE ? [] : await knownReferrals(tx, [sender], [hash]);
      const row = byHub || (byAgency && (await caseShown(tx, { id: byAgency.id })));
      return row && (system === undefined || system === HUB_REFERENCE || row.id === byAgency?.id) ? this.shown(tx, row, sender) : undefined;
    });
    const matches = found && (system === undefined || system === HUB_REFERENCE || holds(found.resource, system, value));
    return sendFhir(response, 200, searchSet(matches ? [found.resource] : []));
  }

  @Get('ServiceRequest/:id')
  @Allow(...READERS)
  @ApiOperation({
    summary: 'A referral, without people. An agency sees its own, with its own words; a provider those that it holds, in codes',
  })
  @ApiProduces('application/fhir+json')
  @ApiResponse({ status: 200, description: 'the ServiceRequest' })
  @ApiResponse({ status: 404, description: 'no such referral, or not yours' })
  async one(@Param('id') id: string, @Res({ passthrough: true }) response: Response, @TheCaller() caller: Caller): Promise<Json> {
    const found = UUID.test(id) ? await this.read(id, caller) : undefined;
    if (!found) throw notThere();
    return sendFhir(response, 200, found.resource, { ETag: etagOf(found.row) });
  }

  @Put('ServiceRequest/:id')
  @Allow('agency_system', 'agency_worker')
  @ApiOperation({ summary: 'Amend a referral, or withdraw it by the status revoked or entered-in-error' })
  @ApiConsumes('application/fhir+json')
  @ApiProduces('application/fhir+json')
  @ApiBody({ type: Object })
  @ApiResponse({
    status: 200,
    description: 'it is so; an OperationOutcome names what was not kept, or, where preferred, the ServiceRequest as it now stands',
  })
  @ApiResponse({ status: 404, description: 'no such referral, or not yours' })
  @ApiResponse({ status: 409, description: 'an OperationOutcome: the case has ended' })
  @ApiResponse({ status: 422, description: 'an OperationOutcome: every fault, with the element that it is about' })
  async update(
    @Param('id') id: string,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
    @TheCaller() caller: Caller,
  ): Promise<Json> {
    const known = UUID.test(id) ? await this.known(id, senderOf(caller)) : undefined;
    if (!known) throw notThere();
    const read = await readResource(request);
    const said: SaidByResource = read.resource
      ? readUpdate(read.resource, known, new Date().toISOString())
      : { type: 'referral.amended.v1', subject: `case/${id}` };
    const answer = await handIn(this.door, { request, response, caller }, read, said);
    const after = await this.read(id, caller);
    const wanted = answer.status === 200 && /\breturn=representation\b/.test(request.get('prefer') ?? '') ? after : undefined;
    return sendFhir(response, answer.status, wanted?.resource ?? outcomeOf(answer, said.notes), after && { ETag: etagOf(after.row) });
  }

  /** A referral of this agency, with its own words. */
  private known(id: string, agency: string): Promise<KnownReferral | undefined> {
    return this.database.snapshot(async (tx) => {
      const row = await caseShown(tx, { id });
      if (!row || row.agency !== agency) return undefined;
      const { agencyReference, submittedAt, submittedBy, extensions } = openDetails(this.means.vault, row) ?? {};
      const people = (await peopleOf(tx, [id])).get(id) ?? [];
      return {
        case: id,
        status: requestStatus(row.state, row.work_state),
        people: people.map(({ id: person, ref }) => ({ id: person, ref })),
        route: row.stated.route,
        initiatedBy: row.stated.initiatedBy,
        ...(agencyReference !== undefined && { agencyReference }),
        ...(submittedAt !== undefined && { submittedAt }),
        ...(submittedBy !== undefined && { submittedBy }),
        ...(extensions !== undefined && { extensions }),
      };
    });
  }

  private referralIn({ resource }: ReadResource): SaidByResource {
    const type = 'referral.submitted.v1';
    return resource ? { type, ...toReferral(resource, new Date().toISOString()) } : { type };
  }

  private read(id: string, caller: Caller): Promise<RequestShown | undefined> {
    return this.database.snapshot(async (tx) => {
      const row = await caseShown(tx, { id });
      return row && this.shown(tx, row, senderOf(caller));
    });
  }

  private async shown(tx: Tx, row: CaseRow, reader: string): Promise<RequestShown | undefined> {
    if (reader !== HUB && row.agency !== reader && row.provider !== reader) return undefined;
    const people = (await peopleOf(tx, [row.id])).get(row.id) ?? [];
    const subject = subjectOf(people);
    const said = this.saidTo(reader, row);
    const resource = writeServiceRequest(said, requestStatus(row.state, row.work_state), subject ? personUrl(subject) : '');
    const own = (resource.identifier as Json[] | undefined) ?? [];
    const others = people.filter((person) => person !== subject);
    return {
      row,
      people,
      resource: asJson({
        ...resource,
        id: row.id,
        meta: { versionId: String(row.version), lastUpdated: row.state_since.toISOString() },
        identifier: [...own, { system: HUB_REFERENCE, value: row.reference }],
        ...(others.length > 0 && { supportingInfo: others.map((person) => ({ reference: personUrl(person) })) }),
      }),
    };
  }

  /** Its own words go back to the agency alone. A provider is told what its offer told, and where the harmer is held. */
  private saidTo(reader: string, row: CaseRow): ReferralSaid {
    const { stated, category, district, stage, establishment } = row;
    if (reader === row.agency) {
      const details = openDetails(this.means.vault, row);
      return { ...stated, ...details, incident: details ? incidentOf(stated, details) : stated.incident };
    }
    if (reader === HUB) return { ...stated, submittedAt: row.received_at.toISOString() };
    return {
      submittedAt: row.received_at.toISOString(),
      incident: {
        offence: { category: category as NonNullable<ReferralSaid['incident']['offence']['category']> },
        district,
        stage: stage as NonNullable<ReferralSaid['incident']['stage']>,
        ...(establishment && { establishment }),
      },
    };
  }
}

interface RequestShown {
  row: CaseRow;
  people: PersonRow[];
  resource: Json;
}

const personUrl = ({ id }: { id: string }) => `Patient/${id}`;
const etagOf = ({ version }: CaseRow) => `W/"${version}"`;

const holds = (resource: Json, system: string, value: string) =>
  (resource.identifier as Json[]).some((one) => (one.system ?? '') === system && one.value === value);

/** Where each resource of a transaction is now, in the order of its entries. Consents have no address of their own. */
function responseTo(bundle: Json, { row, people }: RequestShown, { status }: Answer, outcome: Json): Json {
  const entries = (Array.isArray(bundle.entry) ? bundle.entry : []) as { resource: Json }[];
  let nth = 0;
  return {
    resourceType: 'Bundle',
    type: 'transaction-response',
    entry: entries.map(({ resource }) => {
      const own = status === 201 ? '201 Created' : '200 OK';
      if (!isObject(resource)) return { response: { status: own } };
      if (resource.resourceType === 'ServiceRequest')
        return { response: { status: own, location: `ServiceRequest/${row.id}`, etag: etagOf(row), outcome } };
      const person = resource.resourceType === 'Patient' ? people[nth++] : undefined;
      return { response: { status: own, ...(person && { location: personUrl(person) }) } };
    }),
  };
}
