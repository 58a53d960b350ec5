/** Gives an element a file that is here as its source, for as long as it shows it. */
import { type RefCallback, useCallback } from 'react'

export const useSource = (blob: Blob): RefCallback<HTMLImageElement | HTMLMediaElement> =>
  useCallback(
    (element) => {
      if (!element) return undefined
      const url = URL.createObjectURL(blob)
      element.src = url
      return () => URL.revokeObjectURL(url)
    },
    [blob],
  )
