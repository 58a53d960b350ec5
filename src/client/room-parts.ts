/** What a room needs of its surroundings. */
import type { MediaInfo } from '../protocol/media.ts'
import type { Asking } from './asking.ts'
import type { Environment } from './environment.ts'
import type { ChatEvents } from './types.ts'

export interface RoomParts extends Asking {
  environment: Environment
  socketUrl: string
  isSaved: (id: string) => boolean
  emit: <E extends keyof ChatEvents>(name: E, event: ChatEvents[E]) => void
  typing(userIds: readonly string[]): void
  /** What a message carries was looked at. */
  media(info: MediaInfo): void
  /** Tells marks by the inbox, if it is open; gives whether it is. */
  markByInbox(type: 'delivered' | 'read', seq: number): boolean
  /** It has caught up, or cannot: the next one may. */
  caughtUp(): void
}
