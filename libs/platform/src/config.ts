import 'reflect-metadata';
import { plainToInstance, Type } from 'class-transformer';
import {
  getMetadataStorage,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUrl,
  Matches,
  Max,
  Min,
  ValidateIf,
  validateSync,
  type ValidationError,
} from 'class-validator';

/** Variables by name, as `process.env` has them. Nothing but `main.ts` reads `process.env` itself. */
export type Env = Record<string, string | undefined>;

/** Every wrong variable at once. Values are never repeated: many of them are secrets. */
export class ConfigFault extends Error {
  constructor(readonly faults: { variable: string; sentence: string }[]) {
    super(`The configuration is wrong:\n${faults.map((fault) => `  ${fault.sentence}`).join('\n')}`);
    this.name = 'ConfigFault';
  }
}

const LOCAL_URL = { require_tld: false, require_protocol: true };
export const HTTP_URL = { ...LOCAL_URL, protocols: ['http', 'https'] };
export const AMQP_URL = { ...LOCAL_URL, protocols: ['amqp', 'amqps'] };
export const DATABASE_URL = { ...LOCAL_URL, protocols: ['postgres', 'postgresql'] };
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** What every service is told. A service's own class extends this one. */
export class CommonConfig {
  @IsUrl(DATABASE_URL)
  DATABASE_URL!: string;

  @IsOptional()
  @IsUrl(AMQP_URL)
  AMQP_URL?: string;

  /** 0 takes any free port. */
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(65_535)
  PORT = 0;

  @IsString()
  HUB_HOST = '127.0.0.1';

  /** Folder under `areas/`. */
  @Matches(/^[a-z][a-z0-9-]*$/)
  AREA = 'cambridgeshire';

  /** Where `areas/` is, when it is not at or above the working directory. */
  @IsOptional()
  @IsString()
  AREAS_DIR?: string;

  @IsUrl(HTTP_URL)
  DIRECTORY_URL = 'http://127.0.0.1:3006';

  /** This service's key at the directory. Without it the service cannot call another one. */
  @IsOptional()
  @IsString()
  SERVICE_KEY?: string;

  @IsIn(LOG_LEVELS)
  LOG_LEVEL: (typeof LOG_LEVELS)[number] = 'info';

  /** Where the log goes. Standard output unless told otherwise, as a container wants it. */
  @IsOptional()
  @IsString()
  LOG_FILE?: string;

  /** A collector of OpenTelemetry's traces, by OTLP over HTTP. Without it no trace is written. */
  @IsOptional()
  @IsUrl(HTTP_URL)
  OTEL_EXPORTER_OTLP_ENDPOINT?: string;

  /** Certificate and key in PEM: with them the service speaks HTTPS. Without them it speaks HTTP, behind something that ends TLS. */
  @ValidateIf(({ HUB_TLS_CERT, HUB_TLS_KEY, HUB_TLS_CLIENT_CA }: CommonConfig) => Boolean(HUB_TLS_CERT ?? HUB_TLS_KEY ?? HUB_TLS_CLIENT_CA))
  @IsString()
  HUB_TLS_CERT?: string;

  @ValidateIf(({ HUB_TLS_CERT, HUB_TLS_KEY, HUB_TLS_CLIENT_CA }: CommonConfig) => Boolean(HUB_TLS_CERT ?? HUB_TLS_KEY ?? HUB_TLS_CLIENT_CA))
  @IsString()
  HUB_TLS_KEY?: string;

  /** Authority of the clients' certificates, in PEM: a partner's systems need one that it signed. */
  @IsOptional()
  @IsString()
  HUB_TLS_CLIENT_CA?: string;

  /** `demo`: insert at boot what this service owns of the area's invented data. */
  @IsOptional()
  @IsIn(['demo'])
  SEED?: 'demo';
}

/**
 * Reads and checks a service's variables. An empty variable counts as absent, and one that the class does not name is not taken.
 * Every value is text unless its field says `@Type(() => Number)`.
 * @throws ConfigFault naming every wrong variable
 */
export function readConfig<C extends object>(Config: new () => C, env: Env): C {
  const known = new Set(
    getMetadataStorage()
      .getTargetValidationMetadatas(Config, '', false, false)
      .map((rule) => rule.propertyName),
  );
  const given = Object.entries(env).filter(([variable, value]) => known.has(variable) && value !== undefined && value !== '');
  const config = plainToInstance(Config, Object.fromEntries(given), { exposeDefaultValues: true });
  const faults = validateSync(config, { validationError: { target: false, value: false } });
  if (faults.length > 0) throw new ConfigFault(faults.map((fault) => ({ variable: fault.property, sentence: sentenceOf(fault, env) })));
  return config;
}

function sentenceOf(fault: ValidationError, env: Env): string {
  const rules = Object.values(fault.constraints ?? {}).join('; ');
  return env[fault.property] ? rules : `${fault.property} is missing: ${rules}`;
}
