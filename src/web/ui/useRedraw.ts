/** For fields that hold what they are told: Preact sets one back only where it draws it again. */
import { useReducer } from 'react'

export const useRedraw = (): (() => void) => useReducer((times: number) => times + 1, 0)[1]
