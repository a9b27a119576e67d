import type { Case } from './case.ts';

/** Addresses of machines. */
export const NETWORK: readonly Case[] = [
  ['from 203.0.113.7 blocked', 'from [ip_address] blocked'],
  ['203.0.113.7:8443', '[ip_address]:8443'],
  ['2001:db8:85a3::8a2e:370:7334', '[ip_address]'],
  ['2001:0db8:85a3:0000:0000:8a2e:0370:7334', '[ip_address]'],
  ['fe80::1ff:fe23:4567:890a%eth0', '[ip_address]'],
  ['host [2001:db8::8a2e:7334]:443', 'host [[ip_address]]:443'],
  ['::ffff:203.0.113.7', '[ip_address]'],
  ['00:1b:44:11:3a:b7', '[mac_address]'],
  ['00-1B-44-11-3A-B7', '[mac_address]'],
  ['001b.4411.3ab7', '[mac_address]'],
  ['12:20:39'],
  ['std::vector and a::b'],
  ['http://10.0.3.17:8080/healthz'],
  ['http://127.0.0.1:4318/v1/traces'],
  ['netmask 255.255.255.0'],
  ['AppleWebKit/537.36 Chrome/131.0.0.0 Safari/537.36'],
  ['Mozilla/5.0 Edg/120.0.1.2'],
  ['db-1.example.net/203.0.113.7:443', 'db-1.example.net/[ip_address]:443'],
  ['ClientIP/203.0.113.7', 'ClientIP/[ip_address]'],
  ['from 203.0.113.0/24 and 203.0.113.0/login', 'from 203.0.113.0/24 and [ip_address]/login'],
  ['route 10.0.0.0/8 via 10.0.0.1', 'route 10.0.0.0/8 via [ip_address]'],
  ['version 1.2.3.4'],
  ['1.2.3.4.5'],
];
