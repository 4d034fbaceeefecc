import { Controller, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { readEvent, type ReadEvent } from '#messaging/cloud-event.js';
import { Allow, TheCaller, type Caller } from '#platform/caller.js';
import { Problem } from '#platform/problem.js';
import { answerWith, HttpDoor } from '../http-door.js';
import { readBody } from '../read-body.js';
import { fromHeaders } from '../referrals.controller.js';
import { AnswerView } from '../views.js';
import { eventAsSent, kindOf } from './event-as-sent.js';

/** Whatever a partner may send by its queue, over HTTP: the same envelope, the same checks, the same receipt. */
@ApiTags('events')
@Controller('events')
export class EventsController {
  constructor(@Inject(HttpDoor) private readonly door: HttpDoor) {}

  @Post()
  @Allow('agency_system', 'agency_worker', 'provider_system', 'provider_worker')
  @ApiOperation({ summary: 'Send one message of any type that you may send by queue, as a CloudEvent in structured or binary mode' })
  @ApiConsumes('application/cloudevents+json', 'application/json')
  @ApiBody({
    schema: { type: 'object', additionalProperties: true },
    description: 'structured: the event with its `data`; binary: the data, and the attributes as `ce-…` headers',
  })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'the event’s id is the key; where both are sent they must be the same',
  })
  @ApiResponse({ status: 201, type: AnswerView, description: 'a referral was accepted: the case, the hub reference and the receipt' })
  @ApiResponse({ status: 200, type: AnswerView, description: 'done, or a duplicate of what was sent before; with its receipt' })
  @ApiResponse({ status: 202, type: AnswerView, description: 'taken in, handed on or set aside; the outcome follows' })
  @ApiResponse({ status: 403, description: 'a message that your organisation does not send' })
  @ApiResponse({ status: 409, description: 'it clashes with what was sent before or with how the case stands' })
  @ApiResponse({ status: 413, description: 'larger than 256 KB' })
  @ApiResponse({ status: 415, description: 'a batch of events, or an encoded body: batches go to /batches' })
  @ApiResponse({ status: 422, description: 'rejected: every fault with its path, code and sentence; with its receipt' })
  @ApiResponse({ status: 503, description: 'not taken: send it again, after `Retry-After` seconds, under the same id' })
  async send(@Req() request: Request, @Res({ passthrough: true }) response: Response, @TheCaller() caller: Caller): Promise<object> {
    return answerWith(response, await this.door.handEvent(caller, eventAsSent(await this.read(request), kindOf(caller))));
  }

  private async read(request: Request): Promise<ReadEvent> {
    const contentType = request.get('content-type') ?? '';
    if (/^application\/cloudevents-batch/i.test(contentType))
      throw new Problem(415, 'batch', 'Send one event here. Send many to /batches, one in each line.');
    const { messageId: key, traceparent } = fromHeaders(request);
    const event = readEvent(await readBody(request), {
      contentType: contentType.toLowerCase(),
      headers: attributesIn(request),
      messageId: key,
    });
    if (key !== undefined && key !== event.messageId)
      throw new Problem(
        400,
        'wrong_key',
        'The Idempotency-Key is another than the id of the event. Send one of them, or the same in both.',
      );
    return { ...event, ...(event.traceparent === undefined && traceparent !== undefined && { traceparent }) };
  }
}

/** The attributes of binary mode; in HTTP what is not plain ASCII is written in percents. */
function attributesIn(request: Request): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers))
    if (name.startsWith('ce-') && typeof value === 'string') found[name] = inClear(value);
  return found;
}

function inClear(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
