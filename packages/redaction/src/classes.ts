/** The kinds of values that the engine detects. The names are those of `audit.redaction.classes`. */
export type RedactionClass =
  | 'email'
  | 'credit_card'
  | 'us_ssn'
  | 'iban'
  | 'phone'
  | 'ip_address'
  | 'mac_address'
  | 'api_key'
  | 'jwt'
  | 'private_key'
  | 'authorization'
  | 'url_credentials'
  | 'url_signature'
  | 'known_secret'
  | 'national_id'
  | 'tax_id'
  | 'health_id'
  | 'passport'
  | 'device_id'
  | 'date_of_birth'
  | 'postal_address'
  | 'location'
  | 'bank_account'
  | 'crypto_address'
  | 'person'
  | 'secret'
  | 'hidden';

/** A description of each class. */
export const REDACTION_CLASSES: Readonly<Record<RedactionClass, string>> = {
  email: 'E-mail address',
  credit_card: 'Payment card number: issuer prefix, length and Luhn check digit',
  us_ssn: 'US social security or taxpayer number',
  iban: 'International bank account number: country, length and check digits',
  phone: 'Phone number, with its extension',
  ip_address: 'IPv4 or IPv6 address',
  mac_address: 'Hardware address of a network interface',
  api_key: "Token in a provider's own format",
  jwt: 'JSON Web Token',
  private_key: 'Private key block in PEM or OpenSSH form',
  authorization: 'Credentials of an HTTP `Authorization` header: bearer, basic',
  secret: 'Value assigned to a name such as `password` or `api_key`',
  url_credentials: 'User name and password in a URL',
  url_signature: 'Signature or temporary credential in the query of a signed URL; the parameter name stays',
  known_secret: "One of the process's own secrets, by its exact value, also base64-, percent- or JSON-encoded",
  national_id: 'National identity number of a person: format and check digits of the country',
  tax_id: 'Taxpayer number: format and check digits of the country',
  health_id: 'Number of a patient or insured person: format and check digits of the country',
  passport: 'Passport number near a context word, or machine-readable zone (ICAO 9303)',
  device_id: 'IMEI of a mobile device: check digit, near a context word',
  date_of_birth: 'Date near words that mark it as a date of birth',
  postal_address: 'Street and number near a context word for an address, or with a postal code',
  location: 'Latitude and longitude',
  bank_account: 'Bank routing number, sort code, BIC or account number near a context word',
  crypto_address: 'Address of a Bitcoin or Ethereum account: checksum',
  person: 'Name of a person next to a label, salutation or signature, such as `name:` or `Dear`',
  hidden: 'Whole value of an attribute that the policy hides, seals, pseudonymises or drops',
};
