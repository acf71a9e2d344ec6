import { defineProblem } from '../platform/kernel/problem';

export class ProfileNotFound extends defineProblem({
  kind: 'notFound',
  key: 'profile',
  message: 'not found',
  what: 'Nobody has this username.',
  why: 'The name is misspelled, or the account has another name by now.',
  whatToDo: 'Check the name.',
}) {}

export class CannotFollowOneself extends defineProblem({
  kind: 'invalid',
  key: 'username',
  message: "can't be your own: nobody follows themselves",
  what: 'You cannot follow yourself.',
  why: 'The username is your own.',
  whatToDo: 'Leave the request out.',
}) {}
