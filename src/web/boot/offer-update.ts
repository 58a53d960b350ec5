/** Offers a new version, and never reloads under a draft: what is being written is the person's. */
import { text } from '../i18n/useText.ts'
import { toast } from '../ui/toasts.ts'
import { isWriting, whenNotWriting } from './drafts.ts'

export function offerUpdate(takeOver: () => void): void {
  toast(text('shell.update.ready'), {
    sticky: true,
    action: {
      label: text('shell.update.reload'),
      onSelect: () => {
        if (isWriting()) toast(text('shell.update.draft'))
        whenNotWriting(takeOver)
      },
    },
  })
}
