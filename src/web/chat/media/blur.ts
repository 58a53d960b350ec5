/** What a placeholder shows, before the picture or the sound is here. The decoder is loaded with the first one that is seen. */
import { useEffect, useState } from 'react'
import type * as attachments from '../../../client/attachments.ts'

type Decoder = Pick<typeof attachments, 'blurred' | 'peaks' | 'prepare' | 'voice'>

let decoder: Decoder | undefined
export const loadAttachments = async (): Promise<Decoder> => (decoder ??= await import('../../../client/attachments.ts'))

const most = 400
const pictures = new Map<string, string>()

function pictureOf(placeholder: string, { blurred }: Decoder): string {
  const known = pictures.get(placeholder)
  if (known !== undefined) return known
  const tiny = blurred(placeholder)
  let url = ''
  if (tiny) {
    const canvas = document.createElement('canvas')
    canvas.width = tiny.width
    canvas.height = tiny.height
    canvas.getContext('2d')?.putImageData(new ImageData(new Uint8ClampedArray(tiny.rgba), tiny.width, tiny.height), 0, 0)
    url = canvas.toDataURL()
  }
  if (pictures.size >= most) pictures.clear()
  pictures.set(placeholder, url)
  return url
}

/** Again once it is loaded; undefined until then. */
function useDecoder(isNeeded: boolean): Decoder | undefined {
  const [, setLoaded] = useState(decoder !== undefined)
  useEffect(() => {
    if (!isNeeded || decoder) return
    // Without it there is no blur: the picture itself comes all the same.
    loadAttachments().then(
      () => setLoaded(true),
      () => undefined,
    )
  }, [isNeeded])
  return decoder
}

/** A `data:` address of a blurred picture. */
export function useBlur(placeholder: string | undefined): string | undefined {
  const known = useDecoder(placeholder !== undefined)
  if (placeholder === undefined || !known) return undefined
  const url = pictureOf(placeholder, known)
  return url === '' ? undefined : url
}

/** 64 loudness values from 0 to 1; of a recording without them nothing. */
export function usePeaks(placeholder: string | undefined): readonly number[] | undefined {
  const known = useDecoder(placeholder !== undefined)
  return placeholder === undefined ? undefined : known?.peaks(placeholder)
}
