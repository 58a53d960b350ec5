/** The emoji that this person used last, on this device. */

export const quickEmoji = ['👍', '❤️', '😂', '😮', '😢', '🙏'] as const

const name = 'edgewise.emoji'
const most = 24

export function recentEmoji(): readonly string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(name) ?? '[]')
    return Array.isArray(stored) ? stored.filter((emoji) => typeof emoji === 'string') : []
  } catch {
    return []
  }
}

export function rememberEmoji(emoji: string): void {
  const recent = [emoji, ...recentEmoji().filter((other) => other !== emoji)].slice(0, most)
  localStorage.setItem(name, JSON.stringify(recent))
}
