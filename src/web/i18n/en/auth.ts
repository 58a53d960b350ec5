/** What auth says. */
export const auth = { title: 'Auth' } as const
