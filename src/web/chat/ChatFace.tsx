/** The face of a chat: the group's, or that of whom it is with. */
import type { ConversationInfo } from '../../client/index.ts'
import { Avatar, type AvatarProps } from '../ui/Avatar.tsx'
import { pictureOf } from './people.ts'

export interface ChatFaceProps extends Pick<AvatarProps, 'name' | 'size' | 'presence'> {
  info: ConversationInfo
}

export function ChatFace({ info, ...rest }: ChatFaceProps) {
  const isGroup = info.kind === 'group'
  return (
    <Avatar {...rest} id={isGroup ? info.id : (info.peer?.id ?? info.id)} shape={isGroup ? 'group' : 'person'} mediaId={pictureOf(info)} />
  )
}
