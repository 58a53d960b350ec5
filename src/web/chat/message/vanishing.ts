/** Messages that disappear, in words: how long one is still there, and that it is not any more. */
import type { ChatMessage } from '../../../client/index.ts'
import type { Text } from '../../i18n/useText.ts'
import { roughly } from './periods.ts'

type Times = Pick<ChatMessage, 'content' | 'deletedAt' | 'expiresAt'>

/** What stands in place of a message without content. */
export function goneText({ deletedAt, expiresAt }: Times, mine: boolean, t: Text): string {
  if (deletedAt === undefined || (expiresAt !== undefined && deletedAt >= expiresAt)) return t('chat.message.expired')
  return t(mine ? 'chat.message.youDeleted' : 'chat.message.deleted')
}

/** Nothing for one that stays. One that waits to be sent has all its time. */
export function leftText({ content, expiresAt, expireSeconds }: Times & Pick<ChatMessage, 'expireSeconds'>, t: Text): string | undefined {
  const seconds = expiresAt === undefined ? expireSeconds : (expiresAt - Date.now()) / 1_000
  return content && seconds !== undefined ? t('chat.message.disappears', { period: roughly(seconds, t) }) : undefined
}
