/** The floors as subjects: names stand for people and conversations, and nothing has to be made before it is used. */
import { join } from 'node:path'
import { build } from '../host/build.ts'
import { pair, people, type Person, type Subject } from './subject.ts'

const configPath = join(import.meta.dirname, '../floors/wrangler.toml')

export async function floors(workPath: string): Promise<Subject[]> {
  const scriptPath = await build(workPath, configPath)
  const countedPath = await build(workPath, configPath, join(import.meta.dirname, '../counted/floors.ts'))
  return [subject('floor-batch', 'batch'), subject('floor', 'single')]

  function subject(name: 'floor' | 'floor-batch', kind: string): Subject {
    const vars = { FLOOR: kind }
    return {
      name,
      host: { configPath, scriptPath, vars },
      countedHost: { configPath, scriptPath: countedPath, vars },
      populate: () =>
        Promise.resolve({
          direct: (_, index) => Promise.resolve({ id: `direct-${index}`, people: pair(index).map(person) }),
          group: (_, index) => Promise.resolve({ id: `group-${index}`, people: Array.from({ length: people }, (__, nth) => person(nth)) }),
          members: (_, count) =>
            Promise.resolve({ id: `members-${count}`, people: Array.from({ length: count }, (__, nth) => person(nth)) }),
          renew: () => Promise.resolve(),
        }),
    }
  }
}

const person = (index: number): Person => ({ userId: `user-${index}`, accessToken: `user-${index}` })
