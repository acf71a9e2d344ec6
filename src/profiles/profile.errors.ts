import { defineProblem } from '../platform/kernel/problem';

export class ProfileNotFound extends defineProblem({
  kind: 'notFound',
  key: 'profile',
  message: 'not found',
  what: 'Nobody has this username.',
  why: 'The name is misspelled, or the account has another name by now. Nor does one find somebody with whom there is a block.',
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

export class CannotMuteOneself extends defineProblem({
  kind: 'invalid',
  key: 'username',
  message: "can't be your own: nobody mutes themselves",
  what: 'You cannot mute yourself.',
  why: 'The username is your own.',
  whatToDo: 'Leave the request out.',
}) {}

export class CannotBlockOneself extends defineProblem({
  kind: 'invalid',
  key: 'username',
  message: "can't be your own: nobody blocks themselves",
  what: 'You cannot block yourself.',
  why: 'The username is your own.',
  whatToDo: 'Leave the request out.',
}) {}
