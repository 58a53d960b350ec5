/** Where somebody was reading in each chat: the message and how far it was from the top, never a number of pixels from the start. */

export interface Place {
  key: string
  /** To load around it. */
  seq: number
  /** Pixels from the top of the view to the top of the row; negative where it begins above. */
  offset: number
}

const name = 'edgewise.places'
/** The oldest are forgotten. */
const most = 100

type Kept = Pick<Storage, 'getItem' | 'setItem'>

const isPlace = (value: unknown): value is Place =>
  typeof value === 'object' &&
  value !== null &&
  'key' in value &&
  typeof value.key === 'string' &&
  'seq' in value &&
  typeof value.seq === 'number' &&
  'offset' in value &&
  typeof value.offset === 'number'

function read(storage: Kept): Map<string, Place> {
  try {
    const stored: unknown = JSON.parse(storage.getItem(name) ?? '[]')
    const entries: unknown[] = Array.isArray(stored) ? stored : []
    return new Map(
      entries.flatMap((entry): [string, Place][] =>
        Array.isArray(entry) && typeof entry[0] === 'string' && isPlace(entry[1]) ? [[entry[0], entry[1]]] : [],
      ),
    )
  } catch {
    return new Map()
  }
}

export interface ScrollMemory {
  get: (conversationId: string) => Place | undefined
  /** `undefined`: they were at the end, where a chat opens by itself. */
  set: (conversationId: string, place: Place | undefined) => void
}

/** Of one tab: it survives a reload. */
export function scrollMemory(storage: Kept): ScrollMemory {
  const places = read(storage)
  return {
    get: (conversationId) => places.get(conversationId),
    set: (conversationId, place) => {
      if (!place && !places.has(conversationId)) return
      places.delete(conversationId)
      if (place) places.set(conversationId, place)
      for (const oldest of [...places.keys()].slice(0, -most)) places.delete(oldest)
      try {
        storage.setItem(name, JSON.stringify([...places]))
      } catch {
        // A full storage forgets where somebody was; nothing worse.
      }
    },
  }
}
