/** What the people in the pictures said to each other. Mira is the one whose screen is seen. */
import { Player } from './cast.ts'
import type { StoryClock } from './story-clock.ts'

export interface Story {
  walkers: string
  amara: string
  layla: string
  /** Lets go of everybody. */
  end(): Promise<void>
}

export async function tell(url: string, clock: StoryClock): Promise<Story> {
  const enter = (handle: string, name: string, about: string): Promise<Player> => Player.enter(url, clock, handle, name, about)
  await clock.at('09:00', 40)
  const mira = await enter('mira', 'Mira Lindqvist', 'Maps, bread, long trains')
  const amara = await enter('amara', 'Amara Okafor', 'In the darkroom until six')
  const jonas = await enter('jonas', 'Jonas Weber', 'Carries the stove')
  const priya = await enter('priya', 'Priya Raman', 'Weather permitting')
  const tom = await enter('tom', 'Tom Ashworth', '')
  const layla = await enter('layla', 'ليلى حداد', 'قهوة ثم كل شيء')
  const ines = await enter('ines', 'Inês Duarte', '')
  await mira.knows(amara, jonas, priya, tom, layla, ines)

  const group = async (owner: Player, title: string, description: string, ...others: Player[]): Promise<string> =>
    (await owner.chat.createGroup({ title, description, userIds: others.map(({ id }) => id) })).id
  const direct = async (one: Player, other: Player): Promise<string> => (await one.chat.createDirect(other.id)).id
  const react = (player: Player, id: string, seq: number, emoji: string): void => player.in(id).react({ cid: '', seq }, emoji)

  await clock.at('17:02', 30)
  const flat = await group(ines, 'Flat 4B', '', mira, tom)
  await ines.says(flat, '08:12', 'The plumber comes on Thursday between 8 and 10', 6)
  const flatLast = await mira.says(flat, '08:20', 'I work from home then, I can let him in', 6)
  const reading = await group(priya, 'Reading circle', 'One book a month, no homework.', mira, amara, layla)
  await priya.says(reading, '20:41', 'June: *The Summer Book*. Short enough for the train.', 4)
  const readingLast = await layla.says(reading, '21:05', 'انتهيت منه في ليلة واحدة', 4)
  const tomChat = await direct(tom, mira)
  const tomLast = await tom.says(tomChat, '19:15', 'Found your blue scarf. It was in the kayak.', 3)
  const laylaChat = await direct(layla, mira)
  await layla.says(laylaChat, '17:30', 'مساء الخير ميرا! هل ما زال موعدنا يوم الخميس؟', 1)
  await mira.says(laylaChat, '17:41', 'نعم، عند السادسة في المقهى المعتاد', 1)
  await layla.says(laylaChat, '17:42', 'ممتاز', 1)
  const photos = await layla.says(laylaChat, '17:42', 'سأحضر معي الصور التي طبعتها أمارا', 1)
  react(mira, laylaChat, photos, '❤️')
  const question = await layla.says(laylaChat, '18:02', 'وهل تأتي بريا أيضًا؟')
  await mira.says(laylaChat, '18:05', { content: { type: 'text', text: 'سألتها، ستقول لنا غدًا' }, replyTo: question })
  const laylaLast = await layla.says(laylaChat, '18:06', 'جميل 👌')
  const jonasChat = await direct(jonas, mira)
  await jonas.says(jonasChat, '12:30', 'Train tickets are booked, car 7, by the window')
  const jonasLast = await mira.says(jonasChat, '12:34', 'You are the best. I owe you a coffee')

  await clock.at('18:20', 12)
  const walkers = await group(jonas, 'Ridge Walkers', 'Every second Saturday, rain or shine. Bring layers.', mira, amara, priya, tom)
  await jonas.in(walkers).setRole(mira.id, 'admin')
  await jonas.says(walkers, '19:04', 'Saturday looks dry until four. Northern ridge or the lake?', 1)
  const ridge = await priya.says(walkers, '19:06', 'Ridge! The lake path is still under water', 1)
  const wind = await priya.says(walkers, '19:06', 'Wind from the west, 20 km/h at the top', 1)
  react(jonas, walkers, ridge, '👍')
  react(amara, walkers, ridge, '👍')
  react(tom, walkers, ridge, '🥾')
  await mira.says(walkers, '19:11', { content: { type: 'text', text: 'Ridge it is. What do we carry?' }, replyTo: wind }, 1)
  const list = await jonas.says(walkers, '17:20', '*Packing list*\n- stove and gas (me)\n- two ropes\n- map, because the hut has no signal')
  react(mira, walkers, list, '🙌')
  await clock.at('17:21')
  const map = await mira.says(walkers, '17:26', 'I print the map tonight, `1:25 000`, both sheets')
  react(priya, walkers, map, '❤️')
  react(jonas, walkers, map, '❤️')
  const ropes = await mira.says(walkers, '17:27', { content: { type: 'text', text: 'Ropes are with @tom, I think?' }, mentions: [tom.id] })
  await tom.says(walkers, '17:44', { content: { type: 'text', text: 'Both, dried and coiled' }, replyTo: ropes })
  const readUntil = await amara.says(walkers, '17:52', 'I bring the *good* bread 🥖')
  await Promise.all([jonas, priya, tom, amara, mira].map((player) => player.reads(walkers, readUntil)))

  const amaraChat = await direct(amara, mira)
  await amara.says(amaraChat, '18:21', 'The prints are dry!', 1)
  await amara.says(amaraChat, '18:21', 'Eleven came out, one is a ghost', 1)
  const ghost = await mira.says(amaraChat, '18:30', 'A ghost? Keep that one for me', 1)
  react(amara, amaraChat, ghost, '😂')
  await amara.says(amaraChat, '16:58', 'Are you at the studio tomorrow?')
  const after = await mira.says(amaraChat, '17:03', 'After four. I only have to hand in the maps')
  const fridge = await mira.says(amaraChat, '17:03', 'There is cake in the fridge')
  mira.in(amaraChat).edit({ cid: '', seq: fridge }, 'There is cake in the fridge, the left one')
  react(amara, amaraChat, fridge, '🍰')
  await amara.says(amaraChat, '17:20', { content: { type: 'text', text: 'Then I come at half past, with coffee' }, replyTo: after })
  const perfect = await mira.says(amaraChat, '17:24', 'Perfect. Here is the way in from the yard: https://example.org/yard')
  await amara.reads(amaraChat, perfect)
  const amaraLast = await mira.says(amaraChat, '18:38', 'And bring the ghost 📸')

  for (const [id, seq] of [
    [flat, flatLast],
    [reading, readingLast],
    [tomChat, tomLast],
    [laylaChat, laylaLast],
    [jonasChat, jonasLast],
    [amaraChat, amaraLast],
  ] as const)
    await mira.reads(id, seq)
  await jonas.reads(jonasChat, jonasLast)
  await mira.in(amaraChat).setPreferences({ pinned: true })
  await mira.in(flat).setPreferences({ mutedUntil: Date.now() + 7 * 86_400_000 })
  mira.in(tomChat).setDraft('In the *kayak*? How did it')
  await priya.says(walkers, '18:39', 'Forecast again: sun from nine, gusts after three')
  await jonas.says(walkers, '18:40', { content: { type: 'text', text: '@mira can you take the 7:52 with us?' }, mentions: [mira.id] })
  await priya.says(reading, '18:35', 'Thursday at mine then, eight o’clock?')
  await tom.leave()
  await clock.at('18:42')

  const people = [mira, amara, jonas, priya, layla, ines]
  const typing = [amara.types(amaraChat), amara.types(walkers)]
  return {
    walkers,
    amara: amaraChat,
    layla: laylaChat,
    end: async () => {
      for (const one of typing) clearInterval(one)
      await Promise.all(people.map(({ chat }) => chat.stop()))
    },
  }
}
