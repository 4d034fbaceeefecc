import { ValidationPipe, type ValidationError } from '@nestjs/common';
import type { Fault } from '#contracts/fault.js';
import { Problem } from './problem.js';

/** Every body and query that is a class is checked against it: strict, all faults at once, and no value is repeated. */
export const checkedBody = () =>
  new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    validationError: { target: false, value: false },
    exceptionFactory: (errors) => new Problem(422, 'not_valid', 'The content breaks the contract.', faultsIn(errors)),
  });

function faultsIn(errors: ValidationError[], above = ''): Fault[] {
  return errors.flatMap((error) => {
    const path = /^\d+$/.test(error.property) ? `${above}[${error.property}]` : above ? `${above}.${error.property}` : error.property;
    const own = Object.entries(error.constraints ?? {}).map(([rule, sentence]): Fault => ({
      path,
      code: codeOf(rule),
      sentence,
      act: 'sender',
    }));
    return [...own, ...faultsIn(error.children ?? [], path)];
  });
}

const CODES: Record<string, string> = {
  whitelistValidation: 'unknown_field',
  isDefined: 'required',
  isNotEmpty: 'required',
  isIn: 'not_one_of',
  isEnum: 'not_one_of',
  isString: 'wrong_type',
  isInt: 'wrong_type',
  isNumber: 'wrong_type',
  isBoolean: 'wrong_type',
  isArray: 'wrong_type',
  maxLength: 'too_long',
  minLength: 'too_short',
  isUuid: 'not_an_id',
  min: 'out_of_range',
  max: 'out_of_range',
};
const codeOf = (rule: string) => CODES[rule] ?? 'wrong_form';
