import { IsOptional, IsUrl, Matches } from 'class-validator';
import { AMQP_URL, CommonConfig, HTTP_URL } from '#platform/config.js';

export class IntakeConfig extends CommonConfig {
  /** Master key of the vault: 32 bytes in base64; after a rotation the old ones behind it, with commas between. */
  @Matches(/^[A-Za-z0-9+/]{43}=(,[A-Za-z0-9+/]{43}=)*$/, {
    message: 'VAULT_KEY must be 32 bytes in base64 (several with commas between them)',
  })
  VAULT_KEY!: string;

  /** The virtual host of the partners' queues. Without it partners reach the hub over HTTP alone. */
  @IsOptional()
  @IsUrl(AMQP_URL)
  PARTNERS_AMQP_URL?: string;

  /** Whom the FHIR adapter asks, in its caller's name, about offers and about the work on cases. */
  @IsUrl(HTTP_URL)
  MATCHING_URL = 'http://127.0.0.1:3002';

  @IsUrl(HTTP_URL)
  CASEWORK_URL = 'http://127.0.0.1:3003';
}
