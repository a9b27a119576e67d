import { assignmentDetectors } from './detectors/assignment.ts';
import { basicDetector, bearerDetector } from './detectors/authorization.ts';
import { commandLineDetector } from './detectors/command-line.ts';
import { creditCardDetector } from './detectors/credit-card.ts';
import { emailDetector } from './detectors/email.ts';
import { ibanDetector } from './detectors/iban.ts';
import { colonAddressDetector, ipv4Detector } from './detectors/ip-address.ts';
import { infixTokenDetectors } from './detectors/infix-token.ts';
import { jwtDetector } from './detectors/jwt.ts';
import { phoneDetector } from './detectors/phone.ts';
import { privateKeyDetector } from './detectors/private-key.ts';
import { socialSecurityDetector } from './detectors/social-security.ts';
import { tokenDetectors } from './detectors/token.ts';
import { urlCredentialsDetector } from './detectors/url-credentials.ts';
import { createScanner, type Scanner } from './scanner.ts';

let scanner: Scanner | undefined;

/** The scanner for everything that the engine knows; its tables are built once in a process. */
export function defaultScanner(): Scanner {
  scanner ??= createDefaultScanner();
  return scanner;
}

function createDefaultScanner(): Scanner {
  const detectors = [
    urlCredentialsDetector,
    emailDetector,
    colonAddressDetector,
    jwtDetector,
    privateKeyDetector,
    bearerDetector,
    ...assignmentDetectors,
    basicDetector,
    commandLineDetector,
    ...infixTokenDetectors,
    ...tokenDetectors,
  ];
  return createScanner(detectors, [
    ibanDetector,
    creditCardDetector,
    ipv4Detector,
    socialSecurityDetector,
    phoneDetector,
  ]);
}
