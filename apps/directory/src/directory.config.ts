import { Transform, Type, type TransformFnParams } from 'class-transformer';
import {
  IsInt,
  IsOptional,
  IsUrl,
  Matches,
  Max,
  Min,
  Validate,
  ValidatorConstraint,
  type ValidatorConstraintInterface,
} from 'class-validator';
import { AMQP_URL, CommonConfig, HTTP_URL } from '#platform/config.js';
import { MASTER_KEY, NETWORKS } from '#platform/webhook-url.js';

/** What was generated for the demo, by code. What is missing is not provisioned. */
export interface DemoSecrets {
  /** By e-mail address. */
  people: Record<string, string>;
  /** By the organisation's code. */
  apiKeys: Record<string, string>;
  /** By the organisation's code. */
  queuePasswords: Record<string, string>;
}

/** Keys are kept as a bare SHA-256, which is safe for long random text alone. */
const KEY = /^\S{16,200}$/;

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const areAll = (form: RegExp) => (value: unknown) =>
  isRecord(value) && Object.values(value).every((each) => typeof each === 'string' && form.test(each));

const DEMO_PARTS: Record<keyof DemoSecrets, (value: unknown) => boolean> = {
  people: areAll(/^.{12,200}$/),
  apiKeys: areAll(KEY),
  queuePasswords: areAll(KEY),
};

@ValidatorConstraint()
class AreServiceKeys implements ValidatorConstraintInterface {
  validate = areAll(KEY);
  defaultMessage = () => '$property must be JSON: a key of at least 16 characters by service';
}

@ValidatorConstraint()
class AreDemoSecrets implements ValidatorConstraintInterface {
  validate = (value: unknown) =>
    isRecord(value) && Object.entries(value).every(([part, held]) => DEMO_PARTS[part as keyof DemoSecrets]?.(held) ?? false);
  defaultMessage = () =>
    '$property must be JSON: {people, apiKeys, queuePasswords}; passwords of 12 characters or more, keys and queue passwords of 16';
}

export class DirectoryConfig extends CommonConfig {
  /** RabbitMQ's management API, with the user and password in it. Without it partners' queues are off. */
  @IsOptional()
  @IsUrl({ ...HTTP_URL, require_host: true })
  MANAGEMENT_URL?: string;

  /** Where partners reach their virtual host, without a user, such as amqps://broker.example.org/partners. */
  @IsOptional()
  @IsUrl(AMQP_URL)
  PARTNERS_BROKER_URL?: string;

  @Matches(/^[\w.-]+$/)
  PARTNERS_VHOST = 'partners';

  /** Keys of the hub's own services: what is not named here is no longer valid. */
  @Transform(json)
  @Validate(AreServiceKeys)
  SERVICE_KEYS: Record<string, string> = {};

  @Transform(json)
  @Validate(AreDemoSecrets)
  DEMO_SECRETS: Partial<DemoSecrets> = {};

  /** What partners' webhook secrets are worked out from: the same 32 bytes in base64 for the directory and for notifications. Without it webhooks are off. */
  @IsOptional()
  @Matches(MASTER_KEY, { message: 'WEBHOOK_KEY must be 32 bytes in base64' })
  WEBHOOK_KEY?: string;

  /** Networks that are not the internet's, in which webhooks may be called all the same, such as `127.0.0.0/8`. */
  @IsOptional()
  @Matches(NETWORKS, { message: 'WEBHOOK_ALLOW must be networks such as 127.0.0.0/8, with commas between them' })
  WEBHOOK_ALLOW?: string;

  /** How many times as fast as agreed a partner must publish, for some seconds and beyond what fits its queue, to be slowed. 0: nobody is. */
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(1_000)
  FLOOD_TIMES = 5;

  /** Messages a second below which nobody is slowed, however little is agreed. */
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  FLOOD_AT_LEAST = 50;

  /** Seconds that a partner is slowed for the first time; then twice as many each time that follows within an hour. */
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(3_600)
  FLOOD_PAUSE_SECONDS = 30;

  /** Seconds that it is slowed for at the most. */
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(3_600)
  FLOOD_PAUSE_MOST_SECONDS = 600;
}

/** What is not JSON stays text, and is then refused with the variable's name. */
function json({ value }: TransformFnParams): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}
