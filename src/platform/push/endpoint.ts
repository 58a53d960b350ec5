/** Where pushes may go. An endpoint is whatever a client says, so that only known push services are asked anything. */

const known = ['fcm.googleapis.com', '*.push.services.mozilla.com', '*.notify.windows.com', 'web.push.apple.com']

type Settings = Pick<Env, 'PUSH_HOSTS' | 'PUSH_ALLOW_LOOPBACK'>

const isBelow = (host: string, pattern: string): boolean =>
  pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) && host.length >= pattern.length : host === pattern

const hostsOf = ({ PUSH_HOSTS }: Settings): string[] => [
  ...known,
  ...PUSH_HOSTS.split(',')
    .map((host) => host.trim().toLowerCase())
    .filter((host) => /^(?:\*\.)?[a-z\d-]+(?:\.[a-z\d-]+)+$/.test(host)),
]

/** The URL as it was judged, so that nothing else is asked; nothing for what may not be. */
export function pushUrl(env: Settings, endpoint: string): URL | undefined {
  if (!URL.canParse(endpoint)) return undefined
  const url = new URL(endpoint)
  if (url.username !== '' || url.password !== '' || url.hash !== '') return undefined
  if (url.protocol === 'http:') return env.PUSH_ALLOW_LOOPBACK === 'true' && url.hostname === '127.0.0.1' ? url : undefined
  if (url.protocol !== 'https:' || url.port !== '') return undefined
  return hostsOf(env).some((pattern) => isBelow(url.hostname, pattern)) ? url : undefined
}
