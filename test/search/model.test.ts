/** Random lives of a conversation: whoever searches finds exactly the messages of its own pages that hold the words, by the index or without. */
import { expect, test } from 'vitest'
import { match, termsOf } from '../../src/words/terms.ts'
import { sleep } from '../inbox/support.ts'
import { group, history, people, post, range, text } from '../conversation/support.ts'
import { type Random, random } from '../support/random.ts'
import { found, write } from './support.ts'

const vocabulary = ['needle', 'needles', 'hay', 'Café', 'cafe', '東京', '東京都', '京都', '👍', '한국어', 'straw']
const queries = ['needle', 'needles hay', 'caf', '東', '京都', '👍', '한국', 'hay straw', '東京 hay']
const say = (chance: Random): string =>
  range(1, 1 + chance.below(4))
    .map(() => chance.pick(vocabulary))
    .join(' ')

async function live(seed: number): Promise<void> {
  const chance = random(seed)
  const [alice, bob, carol] = people()
  const all = [alice, bob, carol]
  const room = await group(alice, [bob], { settings: { history: chance.chance(0.5) ? 'shared' : 'joined' } })
  let head = 0
  let clock = Date.now() - 20_000_000
  const deeds: (() => Promise<unknown>)[] = [
    async () => {
      const more = 1 + chance.below(150)
      const contents = range(1, more).map(() => text(say(chance)))
      await write(room, chance.pick([alice, bob]), contents, clock)
      clock += more * 1_000
      await sleep(room.stub)
      head += more
    },
    async () => {
      head = Math.max(head, await post(room, alice, say(chance)))
      clock = Math.max(clock, Date.now())
    },
    () => room.stub.edit(chance.pick(all), { seq: 1 + chance.below(head + 1), content: text(say(chance)) }),
    () => room.stub.edit(alice, { seq: Math.max(1, head - chance.below(3)), content: text(say(chance)) }),
    () => room.stub.deleteForAll(alice, 1 + chance.below(head + 1)),
    () => room.stub.deleteForMe(chance.pick(all), 1 + chance.below(head + 1)),
    () => room.stub.add(alice, [chance.pick([bob, carol])]),
    () => room.stub.remove(alice, chance.pick([bob, carol])),
    () => sleep(room.stub),
  ]
  for (let deed = 0; deed < 60; deed++) {
    await chance.pick(deeds)()
    if (!chance.chance(0.3)) continue
    const reader = chance.pick(all)
    if (!(await room.stub.view(reader)).ok) continue
    const q = chance.pick(queries)
    const terms = termsOf(q)
    const naive = (await history(room, reader)).filter(({ content }) => content?.type === 'text' && match(terms, content.text))
    const seqs = naive.map(({ seq }) => seq).toReversed()
    expect({ seed, deed, q, found: await found(room, reader, q, { limit: 1 + chance.below(60) }) }).toEqual({ seed, deed, q, found: seqs })
  }
}

test.each(range(1, 12))('seed %i', live)
