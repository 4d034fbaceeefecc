import { Controller, Get, Inject, Param, Put, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import { IsOptional, Matches } from 'class-validator';
import type { Request, Response } from 'express';
import { Allow, TheCaller, type Caller } from '#platform/caller.js';
import { ServiceClient } from '#platform/service-client.js';
import { HttpDoor } from '../http-door.js';
import { IntakeConfig } from '../intake.config.js';
import { Database } from '#platform/database.js';
import { askAsCaller } from './ask-as-caller.js';
import type { Json } from './element.rules.js';
import { decisionOn, handIn, type SaidByResource } from './hand-in.js';
import { notThere, readResource, searchSet, sendFhir, UUID } from './speak-fhir.js';
import { readTask, toTask, type OfferSeen, type WorkSeen } from './task.rules.js';

class SearchTasks {
  @IsOptional() @Matches(/^[a-z-]{1,20}(,[a-z-]{1,20}){0,10}$/) status?: string;
}

const PROVIDERS = ['provider_system', 'provider_worker'] as const;

/** Offers, and the work that comes of them, as Tasks for the provider that they are made to. To anybody else they do not exist. */
@ApiTags('fhir')
@Controller('fhir/Task')
export class FhirTasksController {
  constructor(
    @Inject(HttpDoor) private readonly door: HttpDoor,
    @Inject(Database) private readonly database: Database,
    @Inject(ServiceClient) private readonly client: ServiceClient,
    @Inject(IntakeConfig) private readonly config: IntakeConfig,
  ) {}

  @Get()
  @Allow(...PROVIDERS)
  @ApiOperation({ summary: 'Your offers and cases as Tasks, the latest first' })
  @ApiProduces('application/fhir+json')
  @ApiResponse({ status: 200, description: 'a searchset' })
  async search(@Query() { status }: SearchTasks, @Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<Json> {
    const wanted = status?.split(',');
    const [offers, work] = await Promise.all([
      askAsCaller<OfferSeen[]>(this.client, new URL('/offers', this.config.MATCHING_URL), request),
      askAsCaller<(WorkSeen & { case: string })[]>(this.client, new URL('/cases?limit=500', this.config.CASEWORK_URL), request),
    ]);
    const cases = new Map((work ?? []).map((one) => [one.case, one]));
    const tasks = (offers ?? []).map((offer) => toTask(offer, cases.get(offer.case)));
    return sendFhir(response, 200, searchSet(tasks.filter((task) => !wanted || wanted.includes(task.status as string))));
  }

  @Get(':id')
  @Allow(...PROVIDERS)
  @ApiOperation({ summary: 'One offer, and the work on its case' })
  @ApiProduces('application/fhir+json')
  @ApiResponse({ status: 404, description: 'no such offer, or not yours' })
  async one(@Param('id') id: string, @Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<Json> {
    const { offer, work } = await this.seen(id, request);
    return sendFhir(response, 200, toTask(offer, work));
  }

  @Put(':id')
  @Allow(...PROVIDERS)
  @ApiOperation({ summary: 'Answer the offer, report progress, or close the case, by the status of the Task' })
  @ApiConsumes('application/fhir+json')
  @ApiProduces('application/fhir+json')
  @ApiBody({ type: Object })
  @ApiResponse({ status: 200, description: 'it is so; the Task as it now stands' })
  @ApiResponse({ status: 202, description: 'taken in, and not decided yet; the Task as it stands' })
  @ApiResponse({ status: 404, description: 'no such offer, or not yours' })
  @ApiResponse({ status: 422, description: 'an OperationOutcome: every fault, with the element that it is about' })
  async update(
    @Param('id') id: string,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
    @TheCaller() caller: Caller,
  ): Promise<Json> {
    const { offer } = await this.seen(id, request);
    const read = await readResource(request);
    const said = this.reportIn(read.resource, offer, caller);
    const answer = await handIn(this.door, { request, response, caller }, read, said);
    const decided = await decisionOn(this.database, answer);
    const after = await this.seen(id, request);
    return sendFhir(response, decided ? 200 : 202, toTask(after.offer, after.work));
  }

  private reportIn(resource: Json | undefined, offer: OfferSeen, caller: Caller): SaidByResource {
    if (!resource) return { type: 'progress.reported.v1', subject: `case/${offer.case}` };
    return readTask(resource, offer, { answeredBy: caller.id, now: new Date().toISOString() });
  }

  private async seen(id: string, request: Request): Promise<Seen> {
    const offer = UUID.test(id)
      ? await askAsCaller<OfferSeen>(this.client, new URL(`/offers/${id}`, this.config.MATCHING_URL), request)
      : undefined;
    if (!offer) throw notThere();
    if (offer.state !== 'accepted') return { offer, work: undefined };
    return { offer, work: await askAsCaller<WorkSeen>(this.client, new URL(`/cases/${offer.case}`, this.config.CASEWORK_URL), request) };
  }
}

interface Seen {
  offer: OfferSeen;
  work: WorkSeen | undefined;
}
