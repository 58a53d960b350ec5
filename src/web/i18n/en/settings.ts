/** What settings says. */
export const settings = { title: 'Settings' } as const
