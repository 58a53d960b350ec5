/** What is said of an export besides the archive itself. */

/** The header that says how many conversations are to come. */
export const exportHeader = 'Edgewise-Export-Conversations'
