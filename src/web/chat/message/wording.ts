/** Messages in words: what a screen reader says of one, and what a notice tells. */
import type { ChatMessage, ConversationSettings, Notice } from '../../../client/index.ts'
import type { Format } from '../../i18n/useFormat.ts'
import type { Text } from '../../i18n/useText.ts'
import { contentText } from '../text/plain.ts'
import { periodText } from './periods.ts'
import { goneText, leftText } from './vanishing.ts'

/** "Ana, 14:02, See you there, edited, 2 reactions, read". */
export function messageLabel(message: ChatMessage, sender: string, t: Text, format: Format): string {
  const { content, editedAt, replyTo, reactions, starred, status } = message
  const said = content ? contentText(content, t) : goneText(message, false, t)
  const count = reactions.reduce((sum, reaction) => sum + reaction.count, 0)
  return [
    sender,
    format.time(message.sentAt),
    replyTo && t('chat.message.isReply'),
    said,
    editedAt !== undefined && t('chat.message.edited'),
    leftText(message, t),
    count > 0 && t('chat.message.reactionCount', { count }),
    starred && t('kept.starred'),
    status !== 'received' && t(`chat.status.${status}`),
  ]
    .filter(Boolean)
    .join(', ')
}

/** In a direct chat there is nothing but the timer. In a group it is told where it is known that it was another before. */
function settingsText({ expireSeconds }: ConversationSettings, isTimer: boolean, by: string, t: Text): string {
  if (!isTimer) return t('chat.notice.settings', { by })
  if (expireSeconds === null) return t('chat.notice.timerOff', { by })
  return t('chat.notice.timer', { by, period: periodText(expireSeconds, t) })
}

const roleTexts = { owner: 'chat.notice.owner', admin: 'chat.notice.admin', member: 'chat.notice.member' } as const
const myRoleTexts = { owner: 'chat.notice.youOwner', admin: 'chat.notice.youAdmin', member: 'chat.notice.youMember' } as const

/** The message that a change pinned. */
export const pinnedBy = ({ change }: Notice): number | undefined =>
  change.kind === 'conversation' ? change.pins?.find(({ at, by }) => at === change.at && by === change.by)?.seq : undefined

/** `name` gives what somebody is called; the person here is "You". */
export function noticeText(
  { change, before }: Notice,
  { name, me, isDirect }: { name: (userId: string) => string; me: string; isDirect: boolean },
  t: Text,
): string {
  const by = change.by === undefined ? t('chat.someone') : name(change.by)
  switch (change.kind) {
    case 'member': {
      const who = name(change.userId)
      const byThemselves = change.by === undefined || change.by === change.userId
      if (change.joined) {
        if (byThemselves) return change.userId === me ? t('chat.notice.youJoined') : t('chat.notice.joined', { who })
        return change.userId === me ? t('chat.notice.addedYou', { by }) : t('chat.notice.added', { by, who })
      }
      if (isDirect) return t('chat.notice.deletedAccount')
      if (byThemselves) return change.userId === me ? t('chat.notice.youLeft') : t('chat.notice.left', { who })
      return change.userId === me ? t('chat.notice.removedYou', { by }) : t('chat.notice.removed', { by, who })
    }
    case 'role':
      return change.userId === me ? t(myRoleTexts[change.role]) : t(roleTexts[change.role], { who: name(change.userId) })
    default: {
      const { title, description, avatarMediaId, settings, pins } = change
      if (pins) return t('kept.notice', { by })
      if (title !== undefined) return t('chat.notice.title', { by, title })
      if (description !== undefined) return t('chat.notice.description', { by })
      if (avatarMediaId !== undefined) return t('chat.notice.picture', { by })
      const isTimer = isDirect || (before !== undefined && before.expireSeconds !== settings?.expireSeconds)
      return settings ? settingsText(settings, isTimer, by, t) : t('chat.notice.settings', { by })
    }
  }
}
