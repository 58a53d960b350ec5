/** Where a request comes from, as far as limits go. */

/** The first half of an IPv6 address, spelled one way: whoever has one of them usually has 2^64. */
function network64(address: string): string {
  const [head = '', tail] = address.toLowerCase().split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail ? tail.split(':') : []
  const groups =
    tail === undefined ? left : [...left, ...Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0'), ...right]
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`
}

/** Cloudflare sets the header and overwrites what a client claims. Without it (a local server) all share one key. */
export function clientAddress(request: Request): string {
  const address = request.headers.get('cf-connecting-ip')
  if (!address) return 'unknown'
  return address.includes(':') ? network64(address) : address
}
