import { IsOptional, IsUrl } from 'class-validator';
import { CommonConfig, HTTP_URL } from '#platform/config.js';

export class ReportingConfig extends CommonConfig {
  @IsUrl(HTTP_URL)
  INTAKE_URL = 'http://127.0.0.1:3001';

  @IsUrl(HTTP_URL)
  MATCHING_URL = 'http://127.0.0.1:3002';

  @IsUrl(HTTP_URL)
  CASEWORK_URL = 'http://127.0.0.1:3003';

  /** Not part of the partition; what it has yet to tell is in flight all the same. */
  @IsOptional()
  @IsUrl(HTTP_URL)
  NOTIFICATIONS_URL?: string;
}
