/** Where the address bar says that we are. */
import { useMemo } from 'react'
import { matchRoute, useLocation, useRouter } from 'wouter'
import { type Address, type AddressName, addresses, filled, type Params } from './addresses.ts'

export interface Here {
  name: AddressName
  address: Address
  params: Params
  /** Where Back leads; undefined from a list. */
  back: string | undefined
}

const isName = (name: string): name is AddressName => name in addresses
const names = Object.keys(addresses).filter(isName)

export function useHere(): Here | undefined {
  const [path] = useLocation()
  const { parser } = useRouter()
  return useMemo(() => {
    for (const name of names) {
      const address: Address = addresses[name]
      const [matches, params] = matchRoute(parser, address.path, path)
      if (matches) return { name, address, params, back: address.back === undefined ? undefined : filled(address.back, params) }
    }
    return undefined
  }, [parser, path])
}
