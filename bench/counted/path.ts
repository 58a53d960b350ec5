/** Where a counted Worker answers with its counters and starts them anew. */
export const countersPath = '/bench/counters'
/** The same with everything that is billed. From then on calls between objects take `?hopMs=`, and the clock is `?clockMs=` ahead. */
export const meterPath = '/bench/meter'
