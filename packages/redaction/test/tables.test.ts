import { describe, expect, it } from 'vitest';

import { createRedactor } from '../src/index.ts';

const redactor = createRedactor();
const redact = (text: string): string => redactor.redactText(text).text;

describe('columns of personal data', () => {
  it('are masked in every row, however far below the name of the column', () => {
    const rows = Array.from({ length: 40 }, (_, row) => `${row},Erika Muster,${511_478_900 + row},1984-03-12,active`);
    expect(redact(`id,full_name,phone,dob,status\n${rows.join('\n')}\n`)).toBe(
      `id,full_name,phone,dob,status\n${rows.map((_, row) => `${row},[person],[phone],[date_of_birth],active`).join('\n')}\n`,
    );
  });

  it('are found between any delimiters, in quotes, in Markdown and as databases print them', () => {
    expect(redact('surname;Straße;PLZ\nMuster;"Am Markt 5; Hof";10115\n')).toBe(
      'surname;Straße;PLZ\n[person];"[postal_address]";[postal_address]\n',
    );
    expect(redact('| ssn | plan |\n|---|---|\n| 219099999 | pro |\n| 219099998 | free |')).toBe(
      '| ssn | plan |\n|---|---|\n| [us_ssn] | pro |\n| [us_ssn] | free |',
    );
    expect(redact(' last_name | zip\n-----------+------\n van der Velden | 3011 AB\n')).toBe(
      ' last_name | zip\n-----------+------\n [person] | [postal_address]\n',
    );
    expect(redact('{"rows":"first_name,mobile\\nErika,511478901\\nMax,511478902"}')).toBe(
      '{"rows":"first_name,mobile\\n[person],[phone]\\n[person],[phone]"}',
    );
  });

  it('are found in the rows of an INSERT', () => {
    expect(
      redact(
        "INSERT INTO c (id, surname, social_security_number) VALUES ('1', 'Muster', '219099999'), ('2', 'Maier', '219099998');",
      ),
    ).toBe(
      "INSERT INTO c (id, surname, social_security_number) VALUES ('1', '[person]', '[us_ssn]'), ('2', '[person]', '[us_ssn]');",
    );
  });

  it('identify a column called `name` as names of people', () => {
    expect(redact('name,phone\nErika,511478901\n')).toBe('name,phone\n[person],[phone]\n');
    expect(redact('name,version\nErika,1.2.3\n')).toBe('name,version\nErika,1.2.3\n');
  });

  it('keep values that do not match the class, and other columns', () => {
    const text = 'address,phone,order_id\nexample.com:8080,n/a,A-94626699\n[::1]:80,unknown,A-94626700\n';
    expect(redact(text)).toBe(text);
  });
});
