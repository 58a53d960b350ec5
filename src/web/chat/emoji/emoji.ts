/** All emoji by group with their names, in the language in use: Unicode’s CLDR, fetched from our own files when first needed. */
import { useEffect, useState } from 'react'
import { useSpeech } from '../../i18n/catalogue.ts'
import arabic from './emoji.ar.json?url'
import english from './emoji.en.json?url'

export const groupNames = ['smileys', 'people', 'nature', 'food', 'travel', 'activities', 'objects', 'symbols', 'flags'] as const
export type GroupName = (typeof groupNames)[number]

export interface Emoji {
  emoji: string
  name: string
  /** Name and other words, for finding it. */
  words: string
}

export interface EmojiGroup {
  name: GroupName
  emoji: readonly Emoji[]
}

const isGroupName = (name: unknown): name is GroupName => groupNames.some((known) => known === name)
const isEntry = (value: unknown): value is [string, string, string?] =>
  Array.isArray(value) && value.every((part) => typeof part === 'string')

/** The file is ours; what is odd about it is left out. */
function groupsIn(file: unknown): EmojiGroup[] {
  const groups: unknown[] = Array.isArray(file) ? file : []
  return groups.flatMap((group): EmojiGroup[] => {
    if (!Array.isArray(group) || !isGroupName(group[0]) || !Array.isArray(group[1])) return []
    const entries: unknown[] = group[1]
    return [
      {
        name: group[0],
        emoji: entries.filter(isEntry).map(([emoji, name, more = '']) => ({ emoji, name, words: `${name} ${more}` })),
      },
    ]
  })
}

const loaded = new Map<string, Promise<EmojiGroup[]>>()

function load(url: string): Promise<EmojiGroup[]> {
  const known = loaded.get(url)
  if (known) return known
  const loading = fetch(url).then(async (response) => groupsIn(await response.json()))
  loaded.set(url, loading)
  // The next one who asks tries again.
  void loading.catch(() => loaded.delete(url))
  return loading
}

export function useEmoji(): { groups: readonly EmojiGroup[] | undefined; failed: boolean } {
  const locale = useSpeech((speech) => speech.locale)
  const [state, setState] = useState<{ groups?: readonly EmojiGroup[]; failed: boolean }>({ failed: false })
  useEffect(() => {
    let isHere = true
    load(locale === 'ar' ? arabic : english).then(
      (groups) => isHere && setState({ groups, failed: false }),
      () => isHere && setState({ failed: true }),
    )
    return () => {
      isHere = false
    }
  }, [locale])
  return { groups: state.groups, failed: state.failed }
}
