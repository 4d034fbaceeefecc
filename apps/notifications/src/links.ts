/** Paths of the console that messages lead to. They hold ids alone: an address is read over shoulders and kept in logs. */
export const offersPath = (): string => '/provider/offers';
export const offerPath = (offer: string): string => `${offersPath()}/${offer}`;
export const casesPath = (): string => '/provider/cases';
export const casePath = (id: string): string => `${casesPath()}/${id}`;
export const peoplePath = (id: string): string => `${casePath(id)}/people`;
/** Where a provider's system reads the people of a case that it holds, at intake. */
export const peopleApiPath = (id: string): string => `/cases/${id}/people`;
/** Agencies sign in and find their referrals there. */
export const agencyPath = (): string => '/';
export const healthPath = (): string => '/admin/health';

export const linkTo = (consoleUrl: string, path: string): string => new URL(path, consoleUrl).href;
