/** Offers a new version, and never reloads under a draft: what is being written is the person's. */
import { text } from '../i18n/useText.ts'
import { toast } from '../ui/toasts.ts'

const isWriting = (): boolean =>
  [...document.querySelectorAll<HTMLTextAreaElement | HTMLInputElement>('textarea, input[type="text"]')].some(
    ({ value }) => value.trim() !== '',
  )

export function offerUpdate(takeOver: () => void): void {
  toast(text('shell.update.ready'), {
    sticky: true,
    action: {
      label: text('shell.update.reload'),
      onSelect: () => {
        if (!isWriting()) return takeOver()
        toast(text('shell.update.draft'))
        const later = (): void => {
          if (isWriting()) return
          document.removeEventListener('focusout', later)
          takeOver()
        }
        document.addEventListener('focusout', later)
      },
    },
  })
}
