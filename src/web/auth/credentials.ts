/** What can be said of a name, a handle and a password before the server is asked. */
import { limits } from '../../protocol/limits.ts'
import type { Text } from '../i18n/useText.ts'

const { min, max } = limits.handleLength
const handlePattern = new RegExp(String.raw`^[A-Za-z]\w{${min - 1},${max - 1}}$`, 'u')

const lengthOf = (text: string): number => Array.from(text).length

/** What is wrong, in words; undefined if nothing is. */
export function handleProblem(handle: string, t: Text): string | undefined {
  if (handle === '') return t('auth.handle.missing')
  return handlePattern.test(handle) ? undefined : t('auth.handle.wrong', { min, max })
}

export function nameProblem(name: string, t: Text): string | undefined {
  if (name.trim() === '') return t('auth.name.missing')
  return lengthOf(name) > limits.nameCodePoints ? t('auth.name.long', { most: limits.nameCodePoints }) : undefined
}

export const passwordProblem = (password: string, t: Text): string | undefined =>
  lengthOf(password) < limits.passwordCodePoints.min ? t('auth.password.short', { min: limits.passwordCodePoints.min }) : undefined

/** A handle to begin with, from a name; empty where its letters have no place in one. */
export function handleFrom(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/gu, '_')
    .replaceAll(/^[_\d]+|_+$/gu, '')
    .slice(0, max)
  return plain.length < min ? '' : plain
}
