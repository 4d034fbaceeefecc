import { Type } from 'class-transformer';
import { IsInt, Min } from 'class-validator';
import { CommonConfig } from '#platform/config.js';

export class MatchingConfig extends CommonConfig {
  /** How often offers are looked at whose time may be up, in milliseconds. */
  @Type(() => Number)
  @IsInt()
  @Min(50)
  OFFER_CLOCK_MS = 30_000;
}
