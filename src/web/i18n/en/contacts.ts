/** What contacts says. */
export const contacts = { title: 'Contacts' } as const
