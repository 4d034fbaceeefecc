export type SignInFault = 'missing' | 'wrong' | 'too_many';

/** Which of the two is wrong is never said: that would tell whether the address is known. */
const SENTENCES = {
  wrong: 'The email or password is wrong',
  too_many: 'Too many tries. Wait 15 minutes, then try again',
};

export function presentSignIn(token: string, next: string, given: { email?: string; password?: string } = {}, fault?: SignInFault) {
  const email =
    fault === 'missing' && !given.email ? 'Enter your email address' : fault && fault !== 'missing' ? SENTENCES[fault] : undefined;
  const password = fault === 'missing' && !given.password ? 'Enter your password' : undefined;
  return {
    title: fault ? 'Error: Sign in' : 'Sign in',
    token,
    next,
    lead: next === '/' ? undefined : 'Sign in to see the page.',
    errors: [...(email ? [{ text: email, href: '#email' }] : []), ...(password ? [{ text: password, href: '#password' }] : [])],
    email: {
      id: 'email',
      name: 'email',
      type: 'email',
      autocomplete: 'username',
      spellcheck: false,
      label: { text: 'Email address' },
      value: given.email ?? '',
      ...(email && { errorMessage: { text: email } }),
    },
    password: {
      id: 'password',
      name: 'password',
      autocomplete: 'current-password',
      label: { text: 'Password' },
      ...(password && { errorMessage: { text: password } }),
    },
  };
}
