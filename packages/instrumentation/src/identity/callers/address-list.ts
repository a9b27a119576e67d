import { BlockList, isIP } from 'node:net';

/** Whether an address is in a list. */
export type AddressList = (address: string | undefined) => boolean;

/** @param ranges addresses, or ranges such as `10.0.0.0/8` */
export function createAddressList(ranges: readonly string[]): AddressList {
  const list = new BlockList();
  for (const range of ranges) add(list, range);
  return (address) => {
    const plain = plainAddress(address ?? '');
    return isIP(plain) !== 0 && list.check(plain, familyOf(plain));
  };
}

/** Whether a text is an address or a range of addresses. */
export function isAddressRange(range: string): boolean {
  return parseRange(range) !== undefined;
}

function add(list: BlockList, range: string): void {
  const parsed = parseRange(range);
  if (parsed !== undefined) list.addSubnet(parsed.address, parsed.prefix, familyOf(parsed.address));
}

function parseRange(range: string): { readonly address: string; readonly prefix: number } | undefined {
  const [address = '', prefix, ...rest] = range.split('/');
  const bits = { 0: undefined, 4: 32, 6: 128 }[isIP(address)];
  // A zone belongs to a machine's interface and is not part of an address.
  if (bits === undefined || rest.length > 0 || address.includes('%')) return undefined;
  if (prefix === undefined) return { address, prefix: bits };
  return /^\d{1,3}$/u.test(prefix) && Number(prefix) <= bits ? { address, prefix: Number(prefix) } : undefined;
}

/** Returns IPv4-mapped IPv6 addresses as IPv4, and removes the zone of IPv6 addresses. */
function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/iu, '').replace(/%.*$/u, '');
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 4 ? 'ipv4' : 'ipv6';
}
