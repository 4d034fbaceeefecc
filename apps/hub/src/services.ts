import { SERVICES, type ServiceEnvironment, type ServiceName } from './service-environments.rules.js';

/** What the hub needs of a service that it has started. */
export interface Started {
  name: string;
  url: string;
  close(): Promise<void>;
}
export type Starter = (env: ServiceEnvironment) => Promise<Started>;
export type StartMailbox = (env: ServiceEnvironment) => Promise<Omit<Started, 'name'>>;

/** Loads the code of every service: a second or two, best spent while the broker starts. */
export async function loadServices(): Promise<{ starters: Record<ServiceName, Starter>; startMailbox: StartMailbox }> {
  const starters = await Promise.all(SERVICES.map(async (name) => [name, await starterOf(name)] as const));
  const { startMailbox } = (await import('../../notifications/src/mailbox/start-mailbox.js')) as { startMailbox: StartMailbox };
  return { starters: Object.fromEntries(starters) as Record<ServiceName, Starter>, startMailbox };
}

async function starterOf(name: ServiceName): Promise<Starter> {
  const module = (await import(`../../${name}/src/start-${name}.js`).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ERR_MODULE_NOT_FOUND' && error.message.includes(`start-${name}.js' imported`)) return undefined;
    throw error;
  })) as Record<string, Starter> | undefined;
  if (!module) return () => Promise.resolve({ name, url: '', close: () => Promise.resolve() });
  return module[`start${name[0]!.toUpperCase()}${name.slice(1)}`]!;
}
