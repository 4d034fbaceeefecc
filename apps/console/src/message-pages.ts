/** Pages that say one thing. The same page, word for word, stands for "not there", "not yours" and "not for your role". */
export interface MessagePage {
  status: number;
  title: string;
  sentences: string[];
  link?: { text: string; href: string };
}

export const notFound: MessagePage = {
  status: 404,
  title: 'Page not found',
  sentences: ['If you typed the web address, check it is correct.', 'If you pasted it, check you copied all of it.'],
  link: { text: 'Go to the start page', href: '/' },
};

export const outOfDate: MessagePage = {
  status: 403,
  title: 'This page was out of date',
  sentences: ['Nothing was sent. Go back to the page, load it again, and try once more.'],
  link: { text: 'Go to the start page', href: '/' },
};

export const away: MessagePage = {
  status: 503,
  title: 'There is a problem with the service',
  sentences: ['A part of the hub does not answer now. Try again in a few minutes, or phone 01632 960 010.'],
  link: { text: 'Go to the start page', href: '/' },
};

export const broken: MessagePage = {
  status: 500,
  title: 'There is a problem with the service',
  sentences: ['Something went wrong in the hub. Try again later, or phone 01632 960 010.'],
  link: { text: 'Go to the start page', href: '/' },
};

/** What a service refused, in its own sentence. */
export function refused(sentence: string, link: { text: string; href: string }): MessagePage {
  return { status: 409, title: 'This cannot be done now', sentences: [sentence], link };
}

export const signedOut: MessagePage = {
  status: 200,
  title: 'You are signed out',
  sentences: ['Nothing of the pages you saw is kept on this device.'],
  link: { text: 'Sign in again', href: '/sign-in' },
};
