/** @param notFound what was typed, where no case has it; '' where nothing was typed */
export function presentFindCase(notFound?: string) {
  const fault =
    notFound === undefined
      ? undefined
      : notFound === ''
        ? 'Enter a reference, like RJ-7K2M-4Q'
        : 'No case has this reference. Check it: letters and numbers, like RJ-7K2M-4Q';
  return {
    ...(fault && { title: 'Error: Capacity and waiting' }),
    errors: fault ? [{ text: fault, href: '#reference' }] : [],
    find: {
      id: 'reference',
      name: 'reference',
      label: { text: 'Find a case', classes: 'govuk-label--m' },
      hint: { text: 'By its reference, like RJ-7K2M-4Q' },
      classes: 'govuk-input--width-10',
      autocomplete: 'off',
      spellcheck: false,
      value: notFound ?? '',
      ...(fault && { errorMessage: { text: fault } }),
    },
  };
}
