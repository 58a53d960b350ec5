/** Where a new object should live: near whoever creates it, because it never moves. */

/** The part of `request.cf` that places a request. */
export interface Origin {
  continent?: string | undefined
  country?: string | undefined
  longitude?: string | undefined
}

const middleEast = ['AE', 'BH', 'CY', 'EG', 'IL', 'IQ', 'IR', 'JO', 'KW', 'LB', 'OM', 'PS', 'QA', 'SA', 'SY', 'TR', 'YE']
const central = ['BZ', 'CR', 'GT', 'HN', 'NI', 'PA', 'SV']

const byCountry = new Map<string, DurableObjectLocationHint>([
  ...middleEast.map((country) => [country, 'me'] as const),
  ...central.map((country) => [country, 'enam'] as const),
])

interface Place {
  hint: DurableObjectLocationHint
  /** East of this longitude another hint holds. */
  east?: { of: number; hint: DurableObjectLocationHint }
}

const byContinent = new Map<string, Place>([
  ['NA', { hint: 'wnam', east: { of: -100, hint: 'enam' } }],
  ['SA', { hint: 'sam' }],
  ['EU', { hint: 'weur', east: { of: 15, hint: 'eeur' } }],
  ['AF', { hint: 'afr' }],
  ['AS', { hint: 'apac' }],
  ['OC', { hint: 'oc' }],
])

/** Nothing for what is unknown: the platform then chooses the place nearest to the Worker. */
export function locationHint({ continent = '', country = '', longitude }: Origin): DurableObjectLocationHint | undefined {
  const place = byContinent.get(continent)
  const known = byCountry.get(country)
  if (known || !place?.east) return known ?? place?.hint
  return Number(longitude) > place.east.of ? place.east.hint : place.hint
}
