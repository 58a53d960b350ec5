/** Where the law keeps data: a prefix of an id, so that an object is found again whatever the deployment's variable says by then. */
import { Refused } from '../protocol/index.ts'

const jurisdictions = ['eu', 'us', 'fedramp'] as const satisfies readonly DurableObjectJurisdiction[]
export type Jurisdiction = (typeof jurisdictions)[number]

/** The part of a pattern that an id's jurisdiction may take. */
export const jurisdictionPattern = `(?:(?:${jurisdictions.join('|')})\\.)?`

/** The jurisdiction that an id carries. */
export const jurisdictionOf = (id: string): Jurisdiction | undefined => jurisdictions.find((name) => id.startsWith(`${name}.`))

/** The jurisdiction of new ids, and of the objects that have no id of their own. */
export function jurisdictionOfDeployment(env: Pick<Env, 'JURISDICTION'>): Jurisdiction | undefined {
  if (env.JURISDICTION === '') return undefined
  const found = jurisdictions.find((name) => name === env.JURISDICTION)
  // To go on without one would put people's data where the operator must not have it.
  if (!found) throw new Error(`JURISDICTION is "${env.JURISDICTION}", which is none of ${jurisdictions.join(', ')}`)
  return found
}

export const withJurisdiction = (jurisdiction: Jurisdiction | undefined, id: string): string =>
  jurisdiction ? `${jurisdiction}.${id}` : id

/** A namespace narrowed to a jurisdiction. Local servers know none: an id that claims one names nothing there. */
export function narrowed<N extends { jurisdiction: (name: DurableObjectJurisdiction) => N }>(
  namespace: N,
  jurisdiction: Jurisdiction | undefined,
  what = 'object',
): N {
  if (!jurisdiction) return namespace
  try {
    return namespace.jurisdiction(jurisdiction)
  } catch {
    throw new Refused('not_found', `There is no such ${what}.`)
  }
}
