import type { Caller } from '#platform/caller.js';

export interface NavigationItem {
  text: string;
  href: string;
  current?: boolean;
  active?: boolean;
}

const NAVIGATION: Partial<Record<Caller['roles'][number], { text: string; href: string }[]>> = {
  hub_administrator: [
    { text: 'Capacity and waiting', href: '/admin' },
    { text: 'Health', href: '/admin/health' },
  ],
  provider_worker: [
    { text: 'Offers', href: '/provider/offers' },
    { text: 'Cases', href: '/provider/cases' },
  ],
};

/** What stands around every page: who is signed in, and where else they may go. */
export function presentLayout(caller: Caller | undefined, path: string): { signedIn: boolean; navigation: NavigationItem[] } {
  const items = caller?.roles.flatMap((role) => NAVIGATION[role] ?? []) ?? [];
  // The longest address that the path stands under is where the visitor is.
  const here = items.filter(({ href }) => path === href || path.startsWith(`${href}/`)).sort((a, b) => b.href.length - a.href.length)[0];
  return {
    signedIn: caller !== undefined,
    navigation: items.map((item) => ({ ...item, ...(item === here && (path === item.href ? { current: true } : { active: true })) })),
  };
}

/** The first page for a person, by role; undefined where there are no pages for it yet. */
export function homeOf(caller: Caller): string | undefined {
  return caller.roles.map((role) => NAVIGATION[role]?.[0]?.href).find((href) => href !== undefined);
}
