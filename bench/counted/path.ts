/** Where a counted Worker answers with its counters and starts them anew. */
export const countersPath = '/bench/counters'
