/** What is asked about a message: whether to delete it, who read it, who put what on it, what to put on it. Loaded when first asked. */
import type { ConversationInfo } from '../../../client/index.ts'
import { useText } from '../../i18n/useText.ts'
import { EmojiPopover } from '../emoji/EmojiPopover.tsx'
import { ForwardDialog } from '../forward/ForwardDialog.tsx'
import { ReplacePinDialog } from '../kept/ReplacePinDialog.tsx'
import { DeleteDialog } from './DeleteDialog.tsx'
import { type Question, useDesk } from './desk.ts'
import { ReactionsDialog } from './ReactionsDialog.tsx'
import { ReceiptsDialog } from './ReceiptsDialog.tsx'

export function Questions({ question, info }: { question: Question; info: ConversationInfo }) {
  const t = useText()
  const { conversation, use, focusMessage } = useDesk()
  const { message } = question
  const close = (): void => {
    use.setState({ question: undefined })
    focusMessage(message.cid)
  }
  switch (question.about) {
    case 'delete':
      return <DeleteDialog message={message} info={info} onClose={close} />
    case 'receipts':
      return <ReceiptsDialog message={message} onClose={close} />
    case 'forward':
      return <ForwardDialog content={message.content} onClose={close} />
    case 'pin':
      return <ReplacePinDialog message={message} info={info} onClose={close} />
    case 'reactions':
      return <ReactionsDialog message={message} onClose={close} />
    default:
      return (
        <EmojiPopover
          at={question.at}
          label={t('chat.menu.react')}
          onPick={(emoji) => conversation.react(message, emoji)}
          onClose={close}
        />
      )
  }
}
