import { Body, Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiProperty, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsDefined, IsOptional, IsString, MaxLength, ValidateIf, ValidateNested } from 'class-validator';
import { Allow, TheCaller, type Caller } from '#platform/caller.js';
import { Database } from '#platform/database.js';
import { Problem } from '#platform/problem.js';
import { senderOf } from '../http-door.js';
import { MendMessage, type Actor } from './mend-message.js';
import { MessageView } from './message-views.js';
import { messageShown } from './message-shown.js';
import { messageById } from './own-messages.queries.js';

export class OneChange {
  @ApiProperty({ description: 'where, as the faults name it, such as people[1].name', maxLength: 300 })
  @IsString()
  @MaxLength(300)
  path!: string;
  @ApiProperty({ required: false, type: Object, description: 'what stands there from now on; left out, what is there is taken out' })
  @IsOptional()
  value?: unknown;
}
class Mended {
  @ApiProperty({ required: false, type: Object, description: 'the whole data of the message, corrected' })
  @ValidateIf(({ changes }: Mended) => changes === undefined)
  @IsDefined()
  data?: object;

  @ApiProperty({ required: false, type: [OneChange], maxItems: 100, description: 'or what is corrected of what was sent' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(100)
  @ValidateNested({ each: true })
  @Type(() => OneChange)
  changes?: OneChange[];
}

/** What its sender, or an administrator, may do about a message that failed. */
@ApiTags('messages')
@Controller('messages')
@Allow('agency_system', 'agency_worker', 'provider_system', 'provider_worker', 'hub_administrator')
export class MendController {
  constructor(
    @Inject(MendMessage) private readonly mending: MendMessage,
    @Inject(Database) private readonly database: Database,
  ) {}

  @Post(':id/mend')
  @HttpCode(200)
  @ApiOperation({ summary: 'Correct a rejected message and run it again, once; administrators also one that is set aside' })
  @ApiResponse({ status: 200, type: MessageView, description: 'the message as it now stands' })
  @ApiResponse({ status: 404, description: 'no such message, or not yours' })
  @ApiResponse({ status: 409, description: 'it was mended, given up or dismissed before; or it is the hub that must act' })
  @ApiResponse({ status: 422, description: 'there are faults left; nothing has changed, and it may be tried again' })
  async mend(@Param('id') id: string, @Body() { data, changes }: Mended, @TheCaller() caller: Caller) {
    if (data !== undefined && changes !== undefined)
      throw new Problem(400, 'one_of_two', 'Send the whole data, or what is changed in it, and not both.');
    await this.mending.mend(id, changes ? { changes } : { data }, actorOf(caller));
    return this.shown(id, caller);
  }

  @Post(':id/replay')
  @HttpCode(200)
  @ApiOperation({ summary: 'Run it again as it was sent, once: what was wrong may be right now' })
  @ApiResponse({ status: 200, type: MessageView, description: 'the message as it now stands' })
  @ApiResponse({ status: 404, description: 'no such message, or not yours' })
  @ApiResponse({ status: 409, description: 'it was mended, given up or dismissed before; or what was sent is not kept any more' })
  @ApiResponse({ status: 422, description: 'it fails as before; nothing has changed' })
  async replay(@Param('id') id: string, @TheCaller() caller: Caller) {
    await this.mending.mend(id, { changes: [] }, actorOf(caller));
    return this.shown(id, caller);
  }

  @Post(':id/dismiss')
  @HttpCode(204)
  @ApiOperation({ summary: 'Nothing more is to be done about a rejected message: it leaves the groups, and what is kept of it is deleted' })
  @ApiResponse({ status: 204, description: 'it is dismissed' })
  @ApiResponse({ status: 404, description: 'no such message, or not yours' })
  @ApiResponse({ status: 409, description: 'it was mended, given up or dismissed before, or was not rejected' })
  async dismiss(@Param('id') id: string, @TheCaller() caller: Caller): Promise<void> {
    await this.mending.dismiss(id, actorOf(caller));
  }

  @Post(':id/give-up')
  @HttpCode(204)
  @Allow('hub_administrator')
  @ApiOperation({ summary: 'Give a message up: its body is deleted, and it counts as rejected' })
  async giveUp(@Param('id') id: string, @TheCaller() caller: Caller): Promise<void> {
    await this.mending.giveUp(id, actorOf(caller));
  }

  private async shown(id: string, caller: Caller) {
    return messageShown((await messageById(this.database, id))!, senderOf(caller));
  }
}

export const actorOf = (caller: Caller): Actor => ({ sender: senderOf(caller), id: caller.id });
