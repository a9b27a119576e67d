import { bankAccountDetector, bicDetector, routingNumberDetector } from './detectors/account/bank-account.ts';
import {
  bech32AddressDetector,
  bitcoinAddressDetector,
  ethereumAddressDetector,
} from './detectors/account/crypto-address.ts';
import { announcedSecretDetector, credentialPairDetector, networkCodeDetector } from './detectors/announced-secret.ts';
import { assignmentDetectors } from './detectors/assignment.ts';
import {
  authorizationDetector,
  authorizationParameterDetector,
  basicDetector,
  bearerDetector,
} from './detectors/authorization.ts';
import { callArgumentDetector, characterArrayDetector, wrappedSecretDetector } from './detectors/call-arguments.ts';
import {
  commandLineDetector,
  dockerVariableDetector,
  passwordFlagDetector,
  pipedPasswordDetector,
  redirectedPasswordDetector,
} from './detectors/command-line.ts';
import {
  driverSourceDetector,
  netrcDetector,
  oracleSourceDetector,
  pgPassDetector,
} from './detectors/connection-string.ts';
import { creditCardDetector } from './detectors/credit-card.ts';
import { disguisedAddressDetector, disguisedEmailDetector } from './detectors/disguised-address.ts';
import { jsonWebKeyDetector } from './detectors/json-web-key.ts';
import { spacedCardDetector } from './detectors/spaced-card.ts';
import { statedSecretDetector } from './detectors/stated-secret.ts';
import { deviceIdDetector } from './detectors/device-id.ts';
import { emailDetector } from './detectors/email.ts';
import { healthSegmentDetector } from './detectors/health-segment.ts';
import { ibanDetector } from './detectors/iban.ts';
import { colonAddressDetector, ipv4Detector, macAddressDetector } from './detectors/ip-address.ts';
import { userFlagsDetector } from './detectors/flags-of-users.ts';
import { detectForeignNames } from './detectors/foreign-names.ts';
import { identityNumberDetector } from './detectors/identity/identity-numbers.ts';
import { machineReadableZoneDetector } from './detectors/identity/machine-readable-zone.ts';
import { licenceDetector, passportDetector } from './detectors/identity/passport.ts';
import { infixTokenDetectors } from './detectors/infix-token.ts';
import { jwtDetector } from './detectors/jwt.ts';
import { dateOfBirthDetector, detectForeignBirths } from './detectors/person/date-of-birth.ts';
import {
  embossedNameDetector,
  labelledNameDetector,
  nameLineDetector,
  salutationDetector,
  signatureDetector,
} from './detectors/person/person-name.ts';
import { bracketedPhoneDetector, phoneDetector } from './detectors/phone.ts';
import { geoLocationDetector } from './detectors/place/geo-location.ts';
import { introducedAddressDetector, labelledAddressDetector } from './detectors/place/labelled-address.ts';
import {
  namedAddressDetector,
  numberedAddressDetector,
  postalCodeDetector,
  streetAddressDetector,
} from './detectors/place/postal-address.ts';
import { militaryAddressDetector, unitAddressDetector } from './detectors/place/unit-address.ts';
import { namedShapeDetector } from './detectors/named-shape.ts';
import { challengeResponseDetector, passwordHashDetector, windowsHashDetector } from './detectors/password-hash.ts';
import { encodedKeyDetector, privateKeyDetector, puttyKeyDetector, xmlKeyDetector } from './detectors/private-key.ts';
import { programFlagDetector } from './detectors/program-flags.ts';
import { routerKeyDetector } from './detectors/router-key.ts';
import { sentCodeDetector, shortCodeDetector } from './detectors/short-code.ts';
import { socialSecurityDetector } from './detectors/social-security.ts';
import { tokenDetectors } from './detectors/token.ts';
import { tableColumnDetector } from './detectors/table-columns.ts';
import { trackDataDetector } from './detectors/track-data.ts';
import { urlCredentialsDetector } from './detectors/url-credentials.ts';
import { urlSignatureDetector } from './detectors/url-signature.ts';
import type { Detector, NumberDetector } from './detector.ts';
import { disjoint, type Match } from './matches.ts';
import { createOtherWriting } from './other-writing.ts';
import { createScanner, type Scanner } from './scanner.ts';
import { isBeyondPunctuation } from './text-codes.ts';

let scanner: Scanner | undefined;

/** The scanner for everything that the engine knows; its tables are built once in a process. */
export function defaultScanner(): Scanner {
  scanner ??= createDefaultScanner();
  return scanner;
}

/** In the order in which they are asked. */
const NUMBER_DETECTORS: readonly NumberDetector[] = [
  ibanDetector,
  deviceIdDetector,
  creditCardDetector,
  spacedCardDetector,
  ipv4Detector,
  socialSecurityDetector,
  dateOfBirthDetector,
  bitcoinAddressDetector,
  identityNumberDetector,
  routingNumberDetector,
  passportDetector,
  licenceDetector,
  bankAccountDetector,
  postalCodeDetector,
  geoLocationDetector,
  macAddressDetector,
  numberedAddressDetector,
  phoneDetector,
  bracketedPhoneDetector,
];

/** Called by keywords. */
const DETECTORS: readonly Detector[] = [
  urlCredentialsDetector,
  urlSignatureDetector,
  emailDetector,
  disguisedEmailDetector,
  disguisedAddressDetector,
  colonAddressDetector,
  jwtDetector,
  privateKeyDetector,
  puttyKeyDetector,
  encodedKeyDetector,
  xmlKeyDetector,
  passwordHashDetector,
  windowsHashDetector,
  challengeResponseDetector,
  driverSourceDetector,
  oracleSourceDetector,
  netrcDetector,
  pgPassDetector,
  bearerDetector,
  authorizationDetector,
  authorizationParameterDetector,
  ...assignmentDetectors,
  basicDetector,
  shortCodeDetector,
  sentCodeDetector,
  namedShapeDetector,
  callArgumentDetector,
  wrappedSecretDetector,
  statedSecretDetector,
  jsonWebKeyDetector,
  characterArrayDetector,
  commandLineDetector,
  passwordFlagDetector,
  programFlagDetector,
  userFlagsDetector,
  announcedSecretDetector,
  credentialPairDetector,
  networkCodeDetector,
  pipedPasswordDetector,
  redirectedPasswordDetector,
  dockerVariableDetector,
  routerKeyDetector,
  tableColumnDetector,
  trackDataDetector,
  healthSegmentDetector,
  machineReadableZoneDetector,
  bicDetector,
  bech32AddressDetector,
  ethereumAddressDetector,
  labelledNameDetector,
  embossedNameDetector,
  nameLineDetector,
  salutationDetector,
  signatureDetector,
  streetAddressDetector,
  namedAddressDetector,
  labelledAddressDetector,
  introducedAddressDetector,
  unitAddressDetector,
  militaryAddressDetector,
  ...infixTokenDetectors,
  ...tokenDetectors,
];

function createDefaultScanner(): Scanner {
  const otherWriting = createOtherWriting();
  const plain = createScanner([otherWriting.detector, ...DETECTORS], NUMBER_DETECTORS, (current, codes) => {
    if (hasForeignLetters(current.text, codes)) {
      detectForeignNames(current);
      detectForeignBirths(current);
    }
    otherWriting.note(current.text, codes);
  });
  return {
    scan(text) {
      otherWriting.begin();
      const found = plain.scan(text);
      const others = otherWriting.find(text, (piece) => plain.scan(piece));
      return others.length === 0 ? found : [...found, ...withoutRests(others, found)];
    },
  };
}

/** In `https://user:a%2Fb@host` the plain reading has an address, whose beginning is the end of the password found before. */
function withoutRests(others: readonly Match[], found: readonly Match[]): readonly Match[] {
  const told = disjoint(found);
  let next = 0;
  return others
    .toSorted((a, b) => a.start - b.start)
    .filter(({ start }) => {
      while ((told[next]?.end ?? Infinity) <= start) next++;
      return (told[next]?.start ?? Infinity) >= start;
    });
}

/** Beyond the letters of Western European languages, punctuation, symbols and emoji left out. */
const FOREIGN_LETTER = /[\u0100-\u1fff\u2e80-\ud7ff]/;

function hasForeignLetters(text: string, codes: number): boolean {
  return isBeyondPunctuation(codes) && FOREIGN_LETTER.test(text);
}
