/** A picture in 256 colours: a third of the bytes, and nobody sees it. */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { z } from 'zod'
import { tools } from '../tools.ts'

type Sharp = (picture: Buffer) => { png(options: { palette: boolean; effort: number; dither: number }): { toBuffer(): Promise<Buffer> } }

const require = createRequire(join(tools('sharp', ['sharp@0.35.5']), 'picture.js'))
const sharp = z.custom<Sharp>((value) => typeof value === 'function').parse(require('sharp'))

export const fewerColours = (picture: Buffer): Promise<Buffer> => sharp(picture).png({ palette: true, effort: 10, dither: 0.5 }).toBuffer()
