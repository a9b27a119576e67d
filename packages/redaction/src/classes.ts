/** Every kind of value that the engine finds. The names are those of `audit.redaction.classes`. */
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
  | 'secret'
  | 'hidden'
  | 'failed';

/** What each class is. */
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
  secret: 'Value that follows a name such as `password` or `api_key`',
  url_credentials: 'User name and password in a URL',
  hidden: 'Whole value of an attribute that the configuration hides or drops',
  failed: 'Whole value that could not be examined: a fault, or too long',
};
