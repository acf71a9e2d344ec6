import { z } from 'zod';

const A_TYPE: Readonly<Record<string, string>> = {
  string: 'must be a string',
  number: 'must be a number',
  int: 'must be an integer',
  boolean: 'must be true or false',
  object: 'must be an object',
  array: 'must be a list',
};

/**
 * What a schema that says nothing of its own says of a wrong type or value, in our words: they complete a field's name to
 * a sentence. No answer is to hold a library's.
 */
z.config({
  customError: (issue) => {
    if (issue.code === 'invalid_value') return `must be one of ${issue.values.map(String).join(', ')}`;
    return issue.code === 'invalid_type' ? (A_TYPE[issue.expected] ?? 'is invalid') : undefined;
  },
});
