import { IsUrl } from 'class-validator';
import { CommonConfig, HTTP_URL } from '#platform/config.js';

/** Where the console finds the other services. It decides nothing and keeps nothing but sessions. */
export class ConsoleConfig extends CommonConfig {
  @IsUrl(HTTP_URL)
  INTAKE_URL!: string;

  @IsUrl(HTTP_URL)
  MATCHING_URL!: string;

  @IsUrl(HTTP_URL)
  CASEWORK_URL!: string;

  @IsUrl(HTTP_URL)
  NOTIFICATIONS_URL!: string;

  @IsUrl(HTTP_URL)
  REPORTING_URL!: string;
}
