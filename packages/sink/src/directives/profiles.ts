/** A set of rules that says how long records must, or may, be kept. */
export interface Profile {
  /** Fewest days that every class of records must be kept; 0 where the rules set none. */
  readonly floor: number;
  /** Whether there must be a most: `ceiling` of the governance file. */
  readonly needsCeiling: boolean;
  /** Where the number is from. */
  readonly source: string;
}

/** Name of a {@link Profile}. */
export type ProfileName = 'eu-ai-act' | 'pci-dss' | 'gdpr';

/** The profiles that a governance file may name. */
export const PROFILES: Readonly<Record<ProfileName, Profile>> = {
  'eu-ai-act': {
    floor: 183,
    needsCeiling: false,
    source:
      'Regulation (EU) 2024/1689, Articles 19(1) and 26(6): logs are kept for at least six months. 183 days is half a year; six calendar months may have 184',
  },
  'pci-dss': {
    floor: 365,
    needsCeiling: false,
    source: 'PCI DSS 4.0.1, requirement 10.5.1: audit logs are retained for at least 12 months',
  },
  gdpr: {
    floor: 0,
    needsCeiling: true,
    source:
      'Regulation (EU) 2016/679, Article 5(1)(e): no longer than is necessary. It has no number, so `ceiling` must give one',
  },
};
